import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type HygieneFinding, type HygieneReason, hygieneTables } from './hygiene.tables.ts';

export interface FindingFilter {
  readonly reason?: HygieneReason | undefined;
  readonly state?: HygieneFinding['state'] | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** The newest first. */
export function listFindings(db: Db, { reason, state, before, limit }: FindingFilter): Promise<HygieneFinding[]> {
  let query = hygieneTables(db).selectFrom('identity.hygiene_finding').selectAll().orderBy('id', 'desc').limit(limit);
  if (reason !== undefined) query = query.where('reason', '=', reason);
  if (state !== undefined) query = query.where('state', '=', state);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.execute();
}

/** Locked until the transaction ends. */
export function lockFinding(db: Db, id: string): Promise<HygieneFinding | undefined> {
  return hygieneTables(db)
    .selectFrom('identity.hygiene_finding')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

/** All that stand: warned of or kept. */
export function readStanding(db: Db): Promise<HygieneFinding[]> {
  return hygieneTables(db)
    .selectFrom('identity.hygiene_finding')
    .selectAll()
    .where('state', 'in', ['warned', 'kept'])
    .execute();
}

/** Held until the transaction ends by whoever looks through everything: two processes do not find a thing twice. */
export async function lockHygiene(db: Db): Promise<void> {
  await sql`lock table identity.hygiene_finding in share row exclusive mode`.execute(db);
}

export async function insertFindings(db: Db, findings: readonly HygieneFinding[]): Promise<void> {
  for (let from = 0; from < findings.length; from += 1_000)
    await hygieneTables(db)
      .insertInto('identity.hygiene_finding')
      .values(findings.slice(from, from + 1_000))
      .execute();
}

export async function updateFinding(db: Db, id: string, change: Partial<HygieneFinding>): Promise<void> {
  await hygieneTables(db).updateTable('identity.hygiene_finding').set(change).where('id', '=', id).execute();
}

/** How many are warned of, and when the first of them closes (ms). */
export async function countWarned(db: Db): Promise<{ readonly warned: number; readonly first: number | null }> {
  const answer = await sql<{ warned: number; first: number | null }>`select count(*)::int as warned,
    min(closes_at) as first from identity.hygiene_finding where state = 'warned'`.execute(db);
  const row = answer.rows[0];
  return { warned: row?.warned ?? 0, first: row?.first === null || row === undefined ? null : Number(row.first) };
}
