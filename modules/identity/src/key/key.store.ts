import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type Key, tables } from '../tables.ts';

export async function insertKey(db: Db, key: Key): Promise<void> {
  await tables(db).insertInto('identity.key').values(key).execute();
}

export function findKey(db: Db, id: string): Promise<Key | undefined> {
  return tables(db).selectFrom('identity.key').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Keys that were not revoked, newest first; of one owner when given. */
export function listKeys(db: Db, before: string | undefined, limit: number, owner?: string): Promise<Key[]> {
  let query = tables(db)
    .selectFrom('identity.key')
    .selectAll()
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit);
  if (owner !== undefined) query = query.where('owner', '=', owner);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.execute();
}

/** Answers false when there is no such key or it was revoked already. */
export async function markKeyRevoked(db: Db, id: string, now: number): Promise<boolean> {
  const answer = await tables(db)
    .updateTable('identity.key')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return answer.numUpdatedRows === 1n;
}

export async function updateKeySeen(db: Db, id: string, now: number): Promise<void> {
  await tables(db).updateTable('identity.key').set({ last_seen_at: now }).where('id', '=', id).execute();
}

/** Keys that people made and that still work at `now` (ms); those of devices are kept by the module that lets them in. */
export function listOwnedKeys(db: Db, now: number): Promise<Key[]> {
  return tables(db)
    .selectFrom('identity.key')
    .selectAll()
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .where((where) => where.or([where('owner', 'is not', null), where('created_by', '<>', 'enrolment')]))
    .orderBy('id')
    .limit(100_000)
    .execute();
}

/** Answers false when there is no such key. */
export async function giveKey(db: Db, id: string, owner: string): Promise<boolean> {
  const answer = await tables(db)
    .updateTable('identity.key')
    .set({ owner })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return answer.numUpdatedRows === 1n;
}

/** Gives all keys of one owner to another; answers how many. */
export async function giveKeys(db: Db, from: string, to: string): Promise<number> {
  const answer = await tables(db)
    .updateTable('identity.key')
    .set({ owner: to })
    .where('owner', '=', from)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return Number(answer.numUpdatedRows);
}

/** Revokes the keys of one owner, but for those that only send logs; answers their ids. */
export async function revokeKeysOf(db: Db, owner: string, now: number): Promise<readonly string[]> {
  const answer = await sql<{ id: string }>`update identity.key set revoked_at = ${now}
    where owner = ${owner}::uuid and revoked_at is null and not roles <@ array['intake'] returning id`.execute(db);
  return answer.rows.map(({ id }) => id);
}
