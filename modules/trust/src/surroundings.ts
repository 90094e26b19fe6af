import {
  type AuditRecord,
  type Db,
  type JsonObject,
  newId,
  type Ports,
  type Principal,
  type Recorder,
} from '@citywall/kernel';
import type { HsmSettings } from './vault/pkcs11/hsm-settings.ts';

/** What of the installation itself is to be certified by its city. */
export interface InstallationSurroundings {
  /** SubjectPublicKeyInfo (DER) of the key that TLS listeners use. */
  readonly tlsKey: Uint8Array;
  /** Host names and addresses under which the installation is reached. */
  readonly hosts: readonly string[];
  /** Told the chain (PEM, leaf first) to present from now on. */
  readonly presents: (chain: string) => void;
  /** Told the chain (PEM, leaf first) of the audit log's key: what is exported of the log carries it. */
  readonly certifiesLog: (chain: string) => void;
}

/** What is known of a certificate's owner besides the certificate; undefined when he may not act (unknown, disabled). */
export type OwnerLookup = (
  owner: Pick<Principal, 'type' | 'id'>,
) => Promise<Pick<Principal, 'name' | 'roles'> | undefined>;

/** What the server lends to trust besides the platform's ports. */
export interface TrustSurroundings {
  readonly recorder: Recorder;
  /** Address under which clients reach the server, without a slash at the end; known once it listens. */
  readonly baseUrl: () => string;
  readonly installation: InstallationSurroundings;
  /** A demonstration city founds its trust and unseals it by itself, and says so loudly. */
  readonly demonstration?: boolean;
  /** Hardware modules that hold keys; undefined where there are none. */
  readonly hsm?: HsmSettings;
  /** Whom accounts know; without it people do not sign in by certificate. */
  readonly ownerOf?: OwnerLookup;
}

/** Everything a use case of this module may reach. */
export interface Context extends TrustSurroundings {
  readonly ports: Ports;
}

/** A person, machine or the platform itself, as rows name who acted. */
export interface Actor {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** The platform acting by itself: automation, schedules, keys of its own. */
export const platformActor: Actor = { type: 'platform', id: 'citywall', name: 'Citywall' };

/** Who called, as kept in rows. */
export function actorOf({ type, id, name }: Principal): Actor {
  return { type, id, name };
}

/** RFC 3339 UTC with milliseconds. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

/** What the platform did by itself, as a record tells it. */
export type Act = Pick<AuditRecord, 'operation' | 'resource' | 'outcome' | 'risk'> & { readonly details?: JsonObject };

/** Enters what the platform did by itself into the audit log; a log that cannot be written is told to operators, not to the caller. */
export async function recordAct({ ports, recorder }: Pick<Context, 'ports' | 'recorder'>, act: Act): Promise<void> {
  await recorder
    .append(recordOf(ports, act))
    .catch((error: Error) => ports.log.error({ operation: act.operation, reason: error.message }, 'not recorded'));
}

/** Topic under which acts within a transaction travel to the audit log. */
export const actTopic = 'trust.act.done';

/** The same for what changes rows: recorded exactly when the transaction commits, over crashes too. */
export async function recordWith(ports: Pick<Ports, 'clock' | 'events'>, db: Db, act: Act): Promise<void> {
  await ports.events.publish(db, actTopic, recordOf(ports, act) as unknown as JsonObject);
}

function recordOf({ clock }: Pick<Ports, 'clock'>, act: Act): AuditRecord {
  return { id: newId(), time: rfc3339(clock.now()), phase: 'event', principal: platformActor, ...act };
}
