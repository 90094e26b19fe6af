import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type Account, tables } from '../tables.ts';

export function findAccount(db: Db, id: string): Promise<Account | undefined> {
  return tables(db).selectFrom('identity.account').selectAll().where('id', '=', id).executeTakeFirst();
}

export function findAccountByName(db: Db, name: string): Promise<Account | undefined> {
  return tables(db).selectFrom('identity.account').selectAll().where('name', '=', name).executeTakeFirst();
}

/** Newest first; `before` is the id of the last one seen. */
export function listAccounts(db: Db, before: string | undefined, limit: number): Promise<Account[]> {
  let query = tables(db).selectFrom('identity.account').selectAll().orderBy('id', 'desc').limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.execute();
}

/** Answers false when the name is taken. */
export async function insertAccount(db: Db, account: Account): Promise<boolean> {
  const answer = await tables(db)
    .insertInto('identity.account')
    .values(account)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  return answer.numInsertedOrUpdatedRows === 1n;
}

export async function updateAccount(db: Db, id: string, change: Partial<Account>): Promise<void> {
  await tables(db).updateTable('identity.account').set(change).where('id', '=', id).execute();
}

/** A new password, or none; kept proofs of the old one end by the raised version. */
export async function replacePassword(db: Db, id: string, hash: string | null, mustChange: boolean): Promise<void> {
  await tables(db)
    .updateTable('identity.account')
    .set((set) => ({
      password_hash: hash,
      must_change_password: mustChange,
      password_version: set('password_version', '+', 1),
    }))
    .where('id', '=', id)
    .execute();
}

/**
 * Whether somebody other than `id` holds the role and can sign in now. Takes the lock
 * that keeps two last holders from leaving at the same moment, until the transaction ends.
 */
export async function hasOtherHolder(db: Db, role: string, id: string): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${dutyLock}::bigint)`.execute(db);
  const answer = await sql<{ found: boolean }>`
    select exists (select from identity.account
      where ${role} = any(roles) and id <> ${id}::uuid and disabled_at is null and password_hash is not null) as found`.execute(
    db,
  );
  return answer.rows[0]?.found === true;
}

const dutyLock = 0x0c17_d077;
