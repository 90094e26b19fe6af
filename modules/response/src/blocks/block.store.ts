import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../surroundings.ts';

export type BlockState = 'applying' | 'active' | 'expired' | 'undone' | 'failed';

/** A row of response.block; times in ms. */
export interface BlockRow {
  readonly id: string;
  readonly network: string;
  readonly state: BlockState;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly reason: string;
  readonly by: Actor;
  readonly automatic: boolean;
  readonly incident: string | null;
  readonly run: string | null;
  readonly cause: string | null;
}

const columns = sql`id, network, state, created_at as "createdAt", expires_at as "expiresAt", ended_at as "endedAt",
  reason, by, automatic, incident, run, cause`;

const decisionLock = 0x0c17_b10c;

/**
 * Held until the transaction ends by whoever decides on blocks or acts on what was decided: limits and duplicates
 * are judged one after the other, and nobody pairs a block's new end with a gateway's answer to the old one.
 */
export async function lockDecisions(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${decisionLock}::bigint)`.execute(db);
}

export async function insertBlock(db: Db, row: BlockRow): Promise<void> {
  await sql`insert into response.block (id, network, state, created_at, expires_at, ended_at, reason, by, automatic,
      incident, run, cause)
    values (${row.id}::uuid, ${row.network}, ${row.state}, ${row.createdAt}, ${row.expiresAt}, ${row.endedAt},
      ${row.reason}, ${JSON.stringify(row.by)}::jsonb, ${row.automatic}, ${row.incident}::uuid, ${row.run}::uuid,
      ${row.cause})`.execute(db);
}

export async function readBlock(db: Db, id: string, lock = false): Promise<BlockRow | undefined> {
  const answer = await sql<BlockRow>`select ${columns} from response.block where id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

export async function readBlockByCause(db: Db, cause: string): Promise<BlockRow | undefined> {
  const answer = await sql<BlockRow>`select ${columns} from response.block where cause = ${cause}`.execute(db);
  return answer.rows[0];
}

/** The block of exactly this network that has not ended. */
export async function readLivingBlock(db: Db, network: string, now: number): Promise<BlockRow | undefined> {
  const answer = await sql<BlockRow>`select ${columns} from response.block
    where network = ${network} and state in ('applying', 'active') and expires_at > ${now}::bigint
    order by id desc limit 1`.execute(db);
  return answer.rows[0];
}

/** Newest first. */
export async function findBlocks(
  db: Db,
  filter: { readonly state?: string; readonly before?: string; readonly limit: number },
): Promise<readonly BlockRow[]> {
  const state = filter.state === undefined ? sql`true` : sql`state = ${filter.state}`;
  const before = filter.before === undefined ? sql`true` : sql`id < ${filter.before}::uuid`;
  const answer = await sql<BlockRow>`select ${columns} from response.block where ${state} and ${before}
    order by id desc limit ${filter.limit}`.execute(db);
  return answer.rows;
}

/** Blocks in force or on their way; locked when asked. */
export async function readLivingBlocks(db: Db, lock = false): Promise<readonly BlockRow[]> {
  const answer = await sql<BlockRow>`select ${columns} from response.block where state in ('applying', 'active')
    order by id ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows;
}

/** Whether there are such blocks; cheap, asked every second. */
export async function hasOverdue(db: Db, now: number): Promise<boolean> {
  const answer = await sql`select 1 from response.block
    where state in ('applying', 'active') and expires_at <= ${now}::bigint limit 1`.execute(db);
  return answer.rows.length > 0;
}

/** Blocks whose time is over but that have not been ended yet. Locks them. */
export async function readOverdueBlocks(db: Db, now: number): Promise<readonly BlockRow[]> {
  const answer = await sql<BlockRow>`select ${columns} from response.block
    where state in ('applying', 'active') and expires_at <= ${now}::bigint
    order by id limit 500 for no key update skip locked`.execute(db);
  return answer.rows;
}

export async function setBlockState(db: Db, id: string, state: BlockState, endedAt: number | null): Promise<void> {
  await sql`update response.block set state = ${state}, ended_at = ${endedAt} where id = ${id}::uuid`.execute(db);
}

export async function extendBlock(db: Db, id: string, expiresAt: number): Promise<void> {
  await sql`update response.block set expires_at = ${expiresAt} where id = ${id}::uuid`.execute(db);
}

/** Automatic blocks made since the moment. */
export async function countAutomatic(db: Db, since: number): Promise<number> {
  const answer = await sql<{ count: number }>`select count(*) as count from response.block
    where automatic and created_at > ${since}::bigint`.execute(db);
  return answer.rows[0]?.count ?? 0;
}

/** Ids of the blocks of several incidents, oldest first. */
export async function blocksOfIncidents(db: Db, incidents: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  const answer = await sql<{ incident: string; id: string }>`select incident, id from response.block
    where incident = any(${incidents}::uuid[]) order by id`.execute(db);
  const byIncident = new Map<string, string[]>();
  for (const { incident, id } of answer.rows) byIncident.set(incident, [...(byIncident.get(incident) ?? []), id]);
  return byIncident;
}

/** Ids of the blocks a run made that still stand. */
export async function findBlocksOfRun(db: Db, run: string): Promise<readonly string[]> {
  const answer = await sql<{ id: string }>`select id from response.block
    where run = ${run}::uuid and state in ('applying', 'active') order by id`.execute(db);
  return answer.rows.map((row) => row.id);
}
