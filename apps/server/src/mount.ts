import { createPublicKey } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { type Access, createAccess } from '@citywall/access';
import { createAudit } from '@citywall/audit';
import { createDetection, type Detection } from '@citywall/detection';
import { createIdentity, type Identity } from '@citywall/identity';
import type { Module, Recorder } from '@citywall/kernel';
import { createResponse, type Response } from '@citywall/response';
import { createTrust, type Trust } from '@citywall/trust';
import { announceAlarms } from './announce-alarms.ts';
import { platformOperations } from './platform.operations.ts';
import { platformPolicies } from './platform.policies.ts';
import type { Platform } from './platform.ts';
import type { ServerSettings } from './settings.ts';

/** The mounted house: every module, and the faces that the server itself needs. */
export interface House {
  /** In the order in which they start; they stop in the opposite one. */
  readonly modules: readonly Module[];
  readonly recorder: Recorder;
  readonly access: Access;
  readonly identity: Identity;
  readonly detection: Detection;
  readonly response: Response;
  readonly trust: Trust;
}

/** The listening server, which comes after the modules. */
export interface Listening {
  /** Under which URL clients reach it; '' before it listens. */
  address(): string;
  /** Presents another certificate chain (PEM) over TLS. */
  present(chain: string): void;
}

/** Makes the modules over the platform. There is no other wiring than this array. */
export function mountModules(
  platform: Platform,
  settings: ServerSettings,
  version: string,
  listening: Listening,
): House {
  const { ports, streams, lake, tls } = platform;
  const audit = createAudit(ports);
  const { recorder } = audit;
  announceAlarms(ports, recorder);
  const access = createAccess(ports, () => modules, {
    rolesOf: (user) => identity.rolesOf(user),
    principalOf: (user) => identity.asPrincipal(user),
    holders: {
      list: (...asked) => identity.roleHolders.list(...asked),
      give: (...given) => identity.roleHolders.give(...given),
      take: (...taken) => identity.roleHolders.take(...taken),
    },
    people: {
      find: (...asked) => identity.findPerson(...asked),
      placements: (db) => identity.placements(db),
    },
    recorder,
    blobs: ports.blobs,
  });
  const identity = createIdentity(ports, {
    recorder,
    authorizer: access.authorizer,
    roles: access.roles,
    separation: access.separation,
    principalOf: (certificate) => trust.principalOf(certificate),
    address: listening.address,
  });
  const trust = createTrust(ports, {
    recorder,
    baseUrl: listening.address,
    demonstration: !settings.empty,
    hsm: settings.hsm,
    ownerOf: async ({ id }) => {
      const person = await identity.findPerson(ports.db, id);
      const roles = await identity.rolesOf(id);
      return person?.id === id && roles !== undefined ? { name: person.name, roles } : undefined;
    },
    installation: {
      tlsKey: createPublicKey(tls.key).export({ type: 'spki', format: 'der' }),
      hosts: hostsOf(settings),
      presents: listening.present,
      certifiesLog: audit.certified,
    },
  });
  const detection = createDetection(ports, {
    streams,
    lake,
    recorder,
    tls,
    listen: { host: settings.syslogHost, port: settings.syslogPort, givesWay: !settings.chosen('syslogPort') },
    clientAuthorities: settings.syslogClientAuthorities,
    workers: settings.workers,
  });
  const response = createResponse(ports, {
    recorder,
    liveAddresses: identity.liveAddresses,
    platformAddresses,
    createMachineKey: identity.createMachineKey,
    revokeMachineKey: identity.revokeMachineKey,
    findPerson: identity.findPerson,
  });
  const own: Module = {
    name: 'platform',
    operations: platformOperations({
      version,
      settings,
      alarms: ports.alarms,
      live: ports.live,
      operations: () => modules.flatMap(({ operations }) => operations),
    }),
    policies: platformPolicies,
    start: async () => {},
    stop: async () => {},
  };
  const modules: readonly Module[] = [
    audit.module,
    own,
    access.module,
    trust.module,
    identity.module,
    detection.module,
    response.module,
  ];
  return { modules, recorder, access, identity, detection, response, trust };
}

/** Names and addresses under which people and devices come over TLS; the public one first. */
function hostsOf({ publicUrl }: ServerSettings): readonly string[] {
  const known = publicUrl === '' ? [] : [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')];
  return [...new Set([...known, hostname(), 'localhost', '127.0.0.1', '::1'])];
}

/** Every address this machine answers on. */
function platformAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? []);
}
