import { type Db, newId } from '@citywall/kernel';
import { sql } from 'kysely';
import { passwordTables } from './password.tables.ts';

/** More former passwords than the longest history asks for are not kept. */
export const longestHistory = 24;

/**
 * A new password, or none, from `now` (ms) on; the one before goes to the history. Kept proofs of the old one end by the
 * raised version.
 */
export async function replacePassword(
  db: Db,
  id: string,
  hash: string | null,
  mustChange: boolean,
  now: number,
): Promise<void> {
  await sql`insert into identity.password_history (id, account, hash, until)
    select ${newId()}::uuid, id, password_hash, ${now} from identity.account
    where id = ${id}::uuid and password_hash is not null`.execute(db);
  await passwordTables(db)
    .updateTable('identity.account')
    .set((set) => ({
      password_hash: hash,
      must_change_password: mustChange,
      password_set_at: hash === null ? null : now,
      password_version: set('password_version', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
  await sql`delete from identity.password_history where account = ${id}::uuid and id not in (
    select id from identity.password_history where account = ${id}::uuid order by id desc limit ${longestHistory})`.execute(
    db,
  );
}

/** The same password hashed anew: nothing changes for its owner. Does nothing when the password was changed meanwhile. */
export async function refreshHash(db: Db, id: string, outdated: string, hash: string): Promise<void> {
  await passwordTables(db)
    .updateTable('identity.account')
    .set({ password_hash: hash })
    .where('id', '=', id)
    .where('password_hash', '=', outdated)
    .execute();
}

/** Hashes of the last `count` passwords before the present one, newest first. */
export async function formerHashes(db: Db, account: string, count: number): Promise<readonly string[]> {
  const rows = await passwordTables(db)
    .selectFrom('identity.password_history')
    .select('hash')
    .where('account', '=', account)
    .orderBy('id', 'desc')
    .limit(count)
    .execute();
  return rows.map(({ hash }) => hash);
}

/** When the present password was chosen (ms); null when that is not known. */
export async function passwordSetAt(db: Db, account: string): Promise<number | null> {
  const row = await passwordTables(db)
    .selectFrom('identity.account')
    .select('password_set_at')
    .where('id', '=', account)
    .executeTakeFirst();
  return row?.password_set_at ?? null;
}

/** From now on the owner must choose another password before anything else. */
export async function requireChange(db: Db, account: string): Promise<void> {
  await passwordTables(db)
    .updateTable('identity.account')
    .set({ must_change_password: true })
    .where('id', '=', account)
    .execute();
}

/** How many accounts have a hash of another system still. */
export async function countAdopted(db: Db): Promise<number> {
  const answer = await sql<{ count: number }>`select count(*)::integer as count from identity.account
    where password_hash like '$adopted$%'`.execute(db);
  return answer.rows[0]?.count ?? 0;
}

/** How many accounts have a password, how many of them one of another system, and some of those hashes. */
export async function sampleAdopted(
  db: Db,
): Promise<{ readonly adopted: number; readonly total: number; readonly hashes: readonly string[] }> {
  const counted = await sql<{ adopted: number; total: number }>`select
    count(*) filter (where password_hash like '$adopted$%')::integer as adopted,
    count(*)::integer as total from identity.account where password_hash is not null`.execute(db);
  const { adopted = 0, total = 0 } = counted.rows[0] ?? {};
  if (adopted === 0) return { adopted, total, hashes: [] };
  const some = await sql<{ hash: string }>`select password_hash as hash from identity.account
    where password_hash like '$adopted$%' limit 64`.execute(db);
  return { adopted, total, hashes: some.rows.map(({ hash }) => hash) };
}
