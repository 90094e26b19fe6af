import type { Db, Text } from '@citywall/kernel';
import { type RawBuilder, sql } from 'kysely';
import type { Actor } from '../surroundings.ts';
import type { Definitions, Machine } from './run-machine.ts';

export const runStates = [
  'waiting-approval',
  'running',
  'succeeded',
  'failed',
  'refused',
  'cancelled',
  'undone',
] as const;
export type RunState = (typeof runStates)[number];

/** A row of response.run; times in ms. */
export interface RunRow {
  readonly id: string;
  readonly playbook: string;
  readonly playbookName: string;
  readonly incident: string | null;
  readonly state: RunState;
  readonly mode: 'automatic' | 'approval' | 'manual';
  readonly dryRun: boolean;
  readonly target: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly requestedBy: Actor;
  readonly approvedBy: Actor | null;
  readonly plan: readonly Text[];
  readonly reason: Text | null;
  readonly definitions: Definitions;
  readonly machine: Machine;
  readonly dueAt: number | null;
  readonly cause: string | null;
  /** Every event behind it came from sources that are trusted. */
  readonly trusted: boolean;
}

const columns = sql`id, playbook, playbook_name as "playbookName", incident, state, mode, dry_run as "dryRun", target,
  started_at as "startedAt", ended_at as "endedAt", requested_by as "requestedBy", approved_by as "approvedBy", plan,
  reason, definitions, machine, due_at as "dueAt", cause, trusted`;

/** Adds a run; false when one of the same cause exists. */
export async function insertRun(db: Db, row: RunRow): Promise<boolean> {
  const answer =
    await sql`insert into response.run (id, playbook, playbook_name, incident, state, mode, dry_run, target,
      started_at, ended_at, requested_by, approved_by, plan, reason, definitions, machine, due_at, cause, trusted)
    values (${row.id}::uuid, ${row.playbook}, ${row.playbookName}, ${row.incident}::uuid, ${row.state}, ${row.mode},
      ${row.dryRun}, ${row.target}, ${row.startedAt}, ${row.endedAt}, ${json(row.requestedBy)}, ${json(row.approvedBy)},
      ${json(row.plan)}, ${json(row.reason)}, ${json(row.definitions)}, ${json(row.machine)}, ${row.dueAt}, ${row.cause},
      ${row.trusted})
    on conflict (cause) do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** Writes everything of the row that can change. */
export async function updateRun(db: Db, row: RunRow): Promise<void> {
  await sql`update response.run set state = ${row.state}, ended_at = ${row.endedAt}, approved_by = ${json(row.approvedBy)},
      reason = ${json(row.reason)}, machine = ${json(row.machine)}, due_at = ${row.dueAt}
    where id = ${row.id}::uuid`.execute(db);
}

function json(value: unknown): RawBuilder<unknown> {
  return value === null ? sql`null` : sql`${JSON.stringify(value)}::jsonb`;
}

/** Locked so that rows which refer to the run may still be added by others. */
export async function readRun(db: Db, id: string, lock = false): Promise<RunRow | undefined> {
  const answer = await sql<RunRow>`select ${columns} from response.run where id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

/**
 * Takes one run that is due, by putting off when it is due next, so that another process leaves it alone meanwhile.
 * Answers also since when it was due, ms.
 */
export async function takeDue(db: Db, now: number, again: number): Promise<{ id: string; since: number } | undefined> {
  const answer = await sql<{ id: string; since: number }>`update response.run as run set due_at = ${again} from (
      select id, due_at from response.run where due_at <= ${now}::bigint order by due_at limit 1
      for no key update skip locked) as due
    where run.id = due.id returning run.id, due.due_at as since`.execute(db);
  return answer.rows[0];
}

/** Makes a run due at once: what it may wait for has happened. One that is being worked on looks again by itself. */
export async function hastenRun(db: Db, id: string, now: number): Promise<void> {
  await sql`update response.run set due_at = ${now} where id in (
    select id from response.run where id = ${id}::uuid and due_at is not null for no key update skip locked)`.execute(
    db,
  );
}

/** Newest first. */
export async function findRuns(
  db: Db,
  filter: {
    readonly state?: string;
    readonly incident?: string;
    readonly playbook?: string;
    readonly before?: string;
    readonly limit: number;
  },
): Promise<readonly RunRow[]> {
  const wanted: RawBuilder<unknown>[] = [sql`true`];
  if (filter.state !== undefined) wanted.push(sql`state = ${filter.state}`);
  if (filter.incident !== undefined) wanted.push(sql`incident = ${filter.incident}::uuid`);
  if (filter.playbook !== undefined) wanted.push(sql`playbook = ${filter.playbook}`);
  if (filter.before !== undefined) wanted.push(sql`id < ${filter.before}::uuid`);
  const answer = await sql<RunRow>`select ${columns} from response.run where ${sql.join(wanted, sql` and `)}
    order by id desc limit ${filter.limit}`.execute(db);
  return answer.rows;
}

/** Runs for an incident, newest first. */
export function runsOfIncident(db: Db, incident: string): Promise<readonly RunRow[]> {
  return findRuns(db, { incident, limit: 100 });
}

/** Whether a run of the playbook against the target is under way. */
export async function isUnderWay(db: Db, playbook: string, target: string): Promise<boolean> {
  const answer = await sql`select 1 from response.run
    where playbook = ${playbook} and target = ${target} and ended_at is null limit 1`.execute(db);
  return answer.rows.length > 0;
}

/** Runs that wait for a person: of the incident, and in all. */
export async function countWaiting(db: Db, incident: string): Promise<{ readonly here: number; readonly all: number }> {
  const answer = await sql<{ here: number; all: number }>`select count(*) as "all",
      count(*) filter (where incident = ${incident}::uuid) as here
    from response.run where state = 'waiting-approval'`.execute(db);
  return answer.rows[0] ?? { here: 0, all: 0 };
}

/** Gives the runs and blocks of a merged incident to the one it went into. */
export async function moveRuns(db: Db, from: string, into: string): Promise<void> {
  await sql`update response.run set incident = ${into}::uuid where incident = ${from}::uuid`.execute(db);
  await sql`update response.block set incident = ${into}::uuid where incident = ${from}::uuid`.execute(db);
}
