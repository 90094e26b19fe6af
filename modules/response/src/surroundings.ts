import type { AuditRecord, Db, JsonObject, Ports, Principal, Recorder, Text } from '@citywall/kernel';
import { newId } from '@citywall/kernel';

/** A person, machine or the platform itself, as rows and timelines name who acted. */
export interface Actor {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** What the server lends to response besides the platform's ports. */
export interface ResponseSurroundings {
  readonly recorder: Recorder;
  /** Addresses of signed-in people: never blocked. */
  readonly liveAddresses: () => readonly string[];
  /** Addresses and networks the platform itself answers on. */
  readonly platformAddresses: () => readonly string[];
  /** Makes an API key with the roles; identity's. */
  readonly createMachineKey: (
    db: Db,
    options: { readonly name: string; readonly roles: readonly string[] },
  ) => Promise<{ readonly id: string; readonly token: string }>;
  /** Ends such a key; without it a revoked agent is refused by response alone. */
  readonly revokeMachineKey?: (db: Db, id: string) => Promise<void>;
  /** Finds a person by id or name, to assign incidents to. */
  readonly findPerson?: (
    db: Db,
    idOrName: string,
  ) => Promise<{ readonly id: string; readonly name: string } | undefined>;
}

/** Everything a use case of this module may reach. */
export interface Context extends ResponseSurroundings {
  readonly ports: Ports;
}

/** The platform acting by itself: automation, expiry, verification. */
export const automation: Actor = { type: 'application', id: 'citywall', name: 'Citywall' };

/** Who called, as kept in rows. */
export function actorOf(principal: Principal): Actor {
  return { type: principal.type, id: principal.id, name: principal.name };
}

/** RFC 3339 UTC with milliseconds. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}

/** The time of day in UTC for sentences, e.g. "10:42 UTC". */
export function clockTime(ms: number): string {
  return `${rfc3339(ms).slice(11, 16)} UTC`;
}

/** Topic under which acts without a request travel to the audit log. */
export const actTopic = 'response.act.done';

/**
 * Enters what the platform did by itself into the audit log: published in the transaction that does it and
 * appended by a consumer, so that it is recorded exactly when it happened, over crashes too.
 */
export async function recordAct(
  context: Context,
  db: Db,
  act: {
    readonly operation: string;
    readonly resource: { readonly type: string; readonly id: string };
    readonly outcome: AuditRecord['outcome'];
    readonly risk: AuditRecord['risk'];
    readonly code?: string;
    readonly details?: JsonObject;
  },
): Promise<void> {
  const record: AuditRecord = {
    id: newId(),
    time: rfc3339(context.ports.clock.now()),
    phase: 'event',
    principal: automation,
    ...act,
  };
  await context.ports.events.publish(db, actTopic, record as unknown as JsonObject);
}

/** The same words in both languages, for names and numbers. */
export function same(words: string): Text {
  return { en: words, zh: words };
}
