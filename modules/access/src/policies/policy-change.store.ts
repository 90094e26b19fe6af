import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from './city-policy.store.ts';
import type { Difference } from './difference.ts';

/** One policy in a change. */
export interface ChangeEntry {
  readonly policy: string;
  /** The version to come into force; null: the policy goes out of force. */
  readonly version: number | null;
  /** What was in force when the change was asked for; null for nothing. */
  readonly before: number | null;
}

/** What comes into force at once, and who wanted it. Times in ms. */
export interface PolicyChange {
  readonly id: string;
  readonly state: 'waiting' | 'published' | 'refused' | 'withdrawn';
  readonly entries: readonly ChangeEntry[];
  readonly reason: string;
  readonly widens: boolean;
  readonly difference: Difference;
  readonly requestedBy: Actor;
  readonly requestedAt: number;
  readonly decidedBy: Actor | null;
  readonly decidedAt: number | null;
  readonly decisionReason: string | null;
}

const columns = sql`id, state, entries, reason, widens, difference, requested_by as "requestedBy",
  requested_at as "requestedAt", decided_by as "decidedBy", decided_at as "decidedAt", decision_reason as "decisionReason"`;

export async function insertChange(db: Db, change: PolicyChange): Promise<void> {
  const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;
  await sql`insert into access.policy_change (id, state, entries, reason, widens, difference, requested_by, requested_at,
      decided_by, decided_at, decision_reason)
    values (${change.id}::uuid, ${change.state}, ${json(change.entries)}, ${change.reason}, ${change.widens},
      ${json(change.difference)}, ${json(change.requestedBy)}, ${change.requestedAt},
      ${change.decidedBy === null ? null : json(change.decidedBy)}, ${change.decidedAt}, ${change.decisionReason})`.execute(
    db,
  );
}

/** Newest first; at most `limit` older than the cursor. */
export async function readChanges(
  db: Db,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): Promise<readonly PolicyChange[]> {
  const before = cursor === undefined ? sql`` : sql`where id < ${cursor}::uuid`;
  const answer = await sql<PolicyChange>`select ${columns} from access.policy_change ${before}
    order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** The change, locked until the transaction ends when `lock` is set. */
export async function findChange(db: Db, id: string, lock = false): Promise<PolicyChange | undefined> {
  const answer = await sql<PolicyChange>`select ${columns} from access.policy_change where id = ${id}::uuid
    ${lock ? sql`for update` : sql``}`.execute(db);
  return answer.rows[0];
}

export async function decideChange(
  db: Db,
  id: string,
  state: Exclude<PolicyChange['state'], 'waiting'>,
  decision: {
    readonly by: Actor;
    readonly at: number;
    readonly reason: string | null;
    readonly difference?: Difference;
  },
): Promise<void> {
  await sql`update access.policy_change set state = ${state}, decided_by = ${JSON.stringify(decision.by)}::jsonb,
      decided_at = ${decision.at}, decision_reason = ${decision.reason},
      difference = coalesce(${decision.difference === undefined ? null : JSON.stringify(decision.difference)}::jsonb, difference)
    where id = ${id}::uuid`.execute(db);
}
