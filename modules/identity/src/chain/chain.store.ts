import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type ChainVersion, signInTables } from './sign-in.tables.ts';

export function liveVersion(db: Db): Promise<ChainVersion | undefined> {
  return signInTables(db)
    .selectFrom('identity.chain_version')
    .selectAll()
    .where('state', '=', 'live')
    .executeTakeFirst();
}

export function findVersion(db: Db, number: number): Promise<ChainVersion | undefined> {
  return signInTables(db)
    .selectFrom('identity.chain_version')
    .selectAll()
    .where('number', '=', number)
    .executeTakeFirst();
}

/** Newest first; `before` is the number of the last one seen. */
export function listVersions(db: Db, before: number | undefined, limit: number): Promise<ChainVersion[]> {
  let query = signInTables(db).selectFrom('identity.chain_version').selectAll().orderBy('number', 'desc').limit(limit);
  if (before !== undefined) query = query.where('number', '<', before);
  return query.execute();
}

/** Numbers follow one another; concurrent drafts wait for each other. */
export async function insertVersion(db: Db, version: Omit<ChainVersion, 'number'>): Promise<ChainVersion> {
  await lockChains(db);
  const newest = await listVersions(db, undefined, 1);
  const row = { ...version, number: (newest[0]?.number ?? 0) + 1 };
  await signInTables(db).insertInto('identity.chain_version').values(row).execute();
  return row;
}

export async function updateVersion(db: Db, number: number, change: Partial<ChainVersion>): Promise<void> {
  await signInTables(db).updateTable('identity.chain_version').set(change).where('number', '=', number).execute();
}

/** Takes the lock under which chains change, until the transaction ends. */
export async function lockChains(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${0x0c17_cba1}::bigint)`.execute(db);
}
