import { type AuditRecord, type Db, newId, Problem } from '@citywall/kernel';
import type { Desk } from '../../desk.ts';
import type { OwnedThings } from '../owned-things.ts';
import {
  countWarned,
  insertFindings,
  listFindings,
  lockFinding,
  lockHygiene,
  readStanding,
  updateFinding,
} from './hygiene.store.ts';
import type { HygieneFinding } from './hygiene.tables.ts';
import { lookThrough, type Sighting } from './look-through.ts';

const day = 86_400_000;

/** How the city wants it; `ordersSince` in ms, null: people may be let in without an order. */
export interface HygieneSettings {
  readonly dormantDays: number;
  readonly warningDays: number;
  readonly ordersSince: number | null;
}

/** As set, or 90 days without use and 14 days of warning. */
export function hygieneSettings({ settings }: Pick<Desk, 'settings'>): HygieneSettings {
  return {
    dormantDays: settings.get('identity.hygiene.dormant-days', 90),
    warningDays: settings.get('identity.hygiene.warning-days', 14),
    ordersSince: settings.get<number | null>('identity.hygiene.orders-since', null),
  };
}

/** What one look came to. */
export interface Looked {
  readonly found: number;
  readonly gone: number;
  readonly closed: number;
}

/** Finds what should not be, forgets what is mended, closes what was warned of for long enough, and tells everybody how many stand. */
export async function keepClean(desk: Desk, things: readonly OwnedThings[]): Promise<Looked> {
  const { found, gone } = await desk.db.transaction().execute((db) => findAndForget(desk, db as Db, things));
  const closed = await closeDue(desk, things);
  await tellStanding(desk);
  return { found, gone, closed };
}

const keyOf = ({ reason, thing, id }: Pick<Sighting, 'reason' | 'thing' | 'id'>): string =>
  `${reason}\0${thing}\0${id}`;

async function findAndForget(desk: Desk, db: Db, things: readonly OwnedThings[]) {
  await lockHygiene(db);
  const now = desk.clock.now();
  const { dormantDays, warningDays, ordersSince } = hygieneSettings(desk);
  const measures = {
    ...{ now, dormantBefore: now - dormantDays * day, ordersSince: ordersSince ?? undefined },
    lastSeen: desk.presence.lastSeen,
  };
  const sightings = new Map((await lookThrough(db, things, measures)).map((one) => [keyOf(one), one]));
  let gone = 0;
  for (const { id, reason, thing, thing_id } of await readStanding(db)) {
    if (sightings.delete(keyOf({ reason, thing, id: thing_id }))) continue;
    await updateFinding(db, id, { state: 'gone', decided_at: now });
    gone += 1;
  }
  const closesAt = now + warningDays * day;
  const findings = [...sightings.values()].map((one) => findingOf(one, now, closesAt));
  await insertFindings(db, findings);
  return { found: findings.length, gone };
}

function findingOf({ reason, thing, id, name, details }: Sighting, now: number, closesAt: number): HygieneFinding {
  // Which of two is the right one, and what a connected system does, only people can say.
  const decided = reason === 'duplicate' || thing === 'foreign';
  return {
    ...{ id: newId(), reason, thing, thing_id: id, name, details, state: 'warned', found_at: now },
    ...{ closes_at: decided ? null : closesAt, decided_at: null, decided_by: null, words: null },
  };
}

async function closeDue(desk: Desk, things: readonly OwnedThings[]): Promise<number> {
  const now = desk.clock.now();
  let closed = 0;
  for (const { id, closes_at } of await listFindings(desk.db, { state: 'warned', limit: 100_000 })) {
    if (closes_at === null || closes_at > now) continue;
    try {
      const felt = await desk.db.transaction().execute(async (db) => {
        const finding = await lockFinding(db as Db, id);
        if (finding?.state !== 'warned') return undefined;
        const feel = await closeFinding(db as Db, finding, things);
        await updateFinding(db as Db, id, { state: 'closed', decided_at: now });
        // Before the commit: what cannot be recorded is not done.
        await desk.recorder.append(recordOf(desk, finding));
        return feel;
      });
      if (felt === undefined) continue;
      felt();
      closed += 1;
    } catch (error) {
      // The last holder of a duty stays; it is told again at each look.
      const code = error instanceof Problem ? error.code : (error as Error).message;
      desk.log.warn({ finding: id, reason: code }, 'An account or key could not be closed');
    }
  }
  return closed;
}

/** Closes the thing that was found; the answered function is called after the commit. */
export async function closeFinding(
  db: Db,
  { thing, thing_id }: HygieneFinding,
  things: readonly OwnedThings[],
): Promise<() => void> {
  const kind = things.find((each) => each.kind === thing);
  if (kind === undefined) {
    throw new Problem('identity.hygiene.elsewhere', 409, {
      en: 'This account is in a connected system. Close it there; it goes from this list with the next report.',
      zh: '该账户位于接入系统中，请在该系统中关闭；下次上报后将从清单中消失。',
    });
  }
  await kind.close(db, thing_id);
  return () => kind.felt(thing_id);
}

function recordOf(desk: Desk, { id, reason, thing, thing_id, name, found_at }: HygieneFinding): AuditRecord {
  return {
    id: newId(),
    time: new Date(desk.clock.now()).toISOString(),
    operation: 'identity.hygiene.close',
    phase: 'event',
    principal: { type: 'application', id: 'platform', name: 'platform' },
    resource: { type: thing === 'account' ? 'User' : 'Key', id: thing_id },
    outcome: 'success',
    risk: 'high',
    details: { finding: id, reason, name, warnedAt: new Date(found_at).toISOString() },
  };
}

const alarm = 'identity.hygiene';

async function tellStanding(desk: Desk): Promise<void> {
  const { warned, first } = await countWarned(desk.db);
  if (warned === 0) return desk.alarms.clear(alarm);
  const when = first === null ? undefined : new Date(first).toISOString().slice(0, 10);
  desk.alarms.raise(
    alarm,
    'medium',
    {
      en: `${warned} accounts or keys have no owner, are unused, double or made past the registry.${when === undefined ? '' : ` The first closes on ${when}.`}`,
      zh: `有 ${warned} 个账户或密钥无主、闲置、重复或未经登记。${when === undefined ? '' : `最早将于 ${when} 关闭。`}`,
    },
    { warned, ...(when === undefined ? {} : { first: when }) },
  );
}
