import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** What one gateway is to do about one block; times in ms. */
export interface EnforcementRow {
  readonly block: string;
  readonly agent: string;
  readonly name: string;
  readonly wanted: 'deny' | 'delete';
  readonly state: 'pending' | 'active' | 'removed' | 'failed';
  readonly ruleNumber: number | null;
  readonly verifiedAt: number | null;
  readonly attempts: number;
  readonly reason: string | null;
  readonly network: string;
  readonly expiresAt: number;
}

const columns = sql`e.block, e.agent, a.name, e.wanted, e.state, e.rule_number as "ruleNumber",
  e.verified_at as "verifiedAt", e.attempts, e.reason, b.network, b.expires_at as "expiresAt"`;
const joined = sql`response.enforcement e join response.block b on b.id = e.block join response.agent a on a.id = e.agent`;

/** Asks every living gateway to deny; those asked before are asked again. */
export async function demandEverywhere(db: Db, block: string, now: number): Promise<void> {
  await sql`insert into response.enforcement (block, agent, wanted, state, next_attempt_at)
    select ${block}::uuid, id, 'deny', 'pending', ${now}::bigint from response.agent where revoked_at is null
    on conflict (block, agent) do update
      set wanted = 'deny', state = 'pending', attempts = 0, reason = null, next_attempt_at = excluded.next_attempt_at`.execute(
    db,
  );
}

/** Asks a gateway that has just enrolled for every block that stands. */
export async function demandAll(db: Db, agent: string, now: number): Promise<void> {
  await sql`insert into response.enforcement (block, agent, wanted, state, next_attempt_at)
    select id, ${agent}::uuid, 'deny', 'pending', ${now}::bigint from response.block
    where state in ('applying', 'active') and expires_at > ${now}::bigint on conflict do nothing`.execute(db);
}

/** Asks every gateway that has or may have the rule to remove it. */
export async function demandRemoval(db: Db, block: string, now: number): Promise<void> {
  await sql`update response.enforcement set wanted = 'delete', state = 'pending', attempts = 0, reason = null,
      next_attempt_at = ${now}::bigint
    where block = ${block}::uuid and state <> 'removed'`.execute(db);
}

/** Of an ended block: gateways end it by themselves. */
export async function markEnded(db: Db, block: string): Promise<void> {
  await sql`update response.enforcement set state = 'removed', wanted = 'delete'
    where block = ${block}::uuid and state <> 'failed'`.execute(db);
}

/** Whether there is anything to tell a gateway; cheap, asked every second. */
export async function hasDue(db: Db, agent: string, now: number): Promise<boolean> {
  const answer = await sql`select 1 from response.enforcement
    where agent = ${agent}::uuid and state = 'pending' and next_attempt_at <= ${now}::bigint limit 1`.execute(db);
  return answer.rows.length > 0;
}

/** What a gateway must be told now; locked against other processes. */
export async function readDue(db: Db, agent: string, now: number, limit: number): Promise<readonly EnforcementRow[]> {
  const answer = await sql<EnforcementRow>`select ${columns} from ${joined}
    where e.agent = ${agent}::uuid and e.state = 'pending' and e.next_attempt_at <= ${now}::bigint
    order by e.block limit ${limit} for update of e skip locked`.execute(db);
  return answer.rows;
}

/** Everything a gateway is or should be enforcing. */
export async function readStanding(db: Db, agent: string): Promise<readonly EnforcementRow[]> {
  const answer = await sql<EnforcementRow>`select ${columns} from ${joined}
    where e.agent = ${agent}::uuid and e.state in ('active', 'pending') order by e.block for update of e`.execute(db);
  return answer.rows;
}

/** By block. */
export async function readEnforcements(db: Db, blocks: readonly string[]): Promise<readonly EnforcementRow[]> {
  const answer = await sql<EnforcementRow>`select ${columns} from ${joined}
    where e.block = any(${blocks}::uuid[]) order by a.name`.execute(db);
  return answer.rows;
}

/** Changes what is known of one; absent fields stay. */
export async function setEnforcement(
  db: Db,
  key: { readonly block: string; readonly agent: string },
  change: {
    readonly state?: EnforcementRow['state'];
    readonly ruleNumber?: number | null;
    readonly verifiedAt?: number;
    readonly reason?: string | null;
    readonly attempts?: number;
    readonly nextAttemptAt?: number;
  },
): Promise<void> {
  const sets = [
    change.state !== undefined && sql`state = ${change.state}`,
    change.ruleNumber !== undefined && sql`rule_number = ${change.ruleNumber}`,
    change.verifiedAt !== undefined && sql`verified_at = ${change.verifiedAt}`,
    change.reason !== undefined && sql`reason = ${change.reason}`,
    change.attempts !== undefined && sql`attempts = ${change.attempts}`,
    change.nextAttemptAt !== undefined && sql`next_attempt_at = ${change.nextAttemptAt}`,
  ].filter((set) => set !== false);
  if (sets.length === 0) return;
  await sql`update response.enforcement set ${sql.join(sets)}
    where block = ${key.block}::uuid and agent = ${key.agent}::uuid`.execute(db);
}
