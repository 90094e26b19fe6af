import type { Db, Operation, Policy, Ports } from '@citywall/kernel';
import { createAcme } from '../acme/create-acme.ts';
import { createOcsp } from '../status/answer-ocsp.ts';
import { createListPublishing } from '../status/publish-lists.ts';
import { createResponders } from '../status/responders.ts';
import { createStateLookup } from '../status/state-lookup.ts';
import { statusOperations } from '../status/status.operations.ts';
import type { InstallationSurroundings } from '../surroundings.ts';
import { authorityOperations } from './authority.operations.ts';
import { authorityPolicies } from './authority.policies.ts';
import type { AuthorityDesk } from './authority-desk.ts';
import type { AuthorityKeys } from './authority-keys.ts';
import { type AuthorityShelf, createAuthorityShelf } from './authority-shelf.ts';
import { certificateOperations } from './certificate.operations.ts';
import type { Certifier, CertifierPorts } from './certifier.ts';
import { certifyInstallation, installationOperation } from './certify-installation.ts';
import { createCertifier } from './create-certifier.ts';
import { type CityNames, foundHierarchies } from './found-hierarchies.ts';
import { profileOperations } from './profile.operations.ts';

export interface AuthoritiesOptions {
  readonly keys: AuthorityKeys;
  /** Address under which clients reach this server; without a slash at the end. */
  readonly baseUrl: () => string;
  /** The city that a demonstration founds by itself as soon as it has keys. */
  readonly demonstration?: CityNames;
  readonly installation: InstallationSurroundings;
}

/** The city's authorities with everything that enrols at them and tells of what they issued. */
export interface Authorities {
  readonly operations: readonly Operation[];
  readonly policies: readonly Policy[];
  readonly certifier: Certifier;
  readonly shelf: AuthorityShelf;
  /** An OCSP request (DER) about certificates of one authority, answered. */
  readonly answerOcsp: ReturnType<typeof createOcsp>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const renewEveryMs = 20_000;
const firstLookMs = 200;

/** MUST be made before the jobs start. */
export function createAuthorities(
  ports: Ports,
  { keys, baseUrl, demonstration, installation }: AuthoritiesOptions,
): Authorities {
  const { db, clock, settings, log } = ports;
  const shelf = createAuthorityShelf(clock);
  // Set once: certificates name it for as long as they live.
  const publishedAt = (): string => settings.get('trust.published-at', '') || baseUrl();
  const status = { db, clock, settings, keys, shelf, publishedAt };
  const lists = createListPublishing({ ...status, jobs: ports.jobs, alarms: ports.alarms, log });
  const responders = createResponders(status);
  const answer = createOcsp({ ...status, responders, stateOf: createStateLookup(db) });
  const certifierPorts: CertifierPorts = {
    clock,
    settings,
    keys,
    shelf,
    publishedAt,
    changed: (transaction, { authority, shard }) => lists.changed(transaction, authority, shard),
  };
  const certifier = createCertifier(certifierPorts);
  const desk: AuthorityDesk = {
    ...certifierPorts,
    certifier,
    authoritiesChanged: () => {
      shelf.forget();
      void renewOnce();
    },
  };
  let timer: NodeJS.Timeout | undefined;
  let renewing: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    try {
      if (demonstration !== undefined) await foundOnce(desk, db, demonstration);
      if ((await shelf.all(db)).length === 0) return;
      await certifyInstallation({ db, clock, signer: ports.signer, certifier, around: installation });
      await responders.renew();
      await lists.renew();
    } catch (error) {
      // Sealed keys are no fault: it goes on when they are unsealed.
      log.debug({ reason: String(error) }, 'responders and lists were not renewed');
    }
  };
  const renewOnce = (): Promise<void> => {
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  return {
    operations: [
      ...authorityOperations(desk),
      ...profileOperations(desk),
      ...certificateOperations(desk),
      installationOperation(certifier),
      ...statusOperations({ shelf, answer }),
      ...createAcme(ports, certifier, baseUrl),
    ],
    policies: authorityPolicies,
    certifier,
    shelf,
    answerOcsp: answer,
    start: async () => {
      // What is certified names the address: nothing is before the server listens.
      const wait = (): void => {
        if (baseUrl() !== '') void renewOnce();
        timer = setTimeout(wait, baseUrl() === '' ? firstLookMs : renewEveryMs);
      };
      wait();
    },
    stop: async () => {
      clearTimeout(timer);
      await renewing;
    },
  };
}

async function foundOnce(desk: AuthorityDesk, db: Db, city: CityNames): Promise<void> {
  if ((await desk.shelf.all(db)).length > 0) return;
  await db.transaction().execute((transaction) => foundHierarchies(desk, transaction as Db, city));
  desk.shelf.forget();
}
