import type { Db } from '@citywall/kernel';
import { type Key, tables } from '../tables.ts';

export async function insertKey(db: Db, key: Key): Promise<void> {
  await tables(db).insertInto('identity.key').values(key).execute();
}

export function findKey(db: Db, id: string): Promise<Key | undefined> {
  return tables(db).selectFrom('identity.key').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Keys that were not revoked, newest first. */
export function listKeys(db: Db, before: string | undefined, limit: number): Promise<Key[]> {
  let query = tables(db)
    .selectFrom('identity.key')
    .selectAll()
    .where('revoked_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit);
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
