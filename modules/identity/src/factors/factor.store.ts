import type { Db } from '@citywall/kernel';
import type { FactorKind } from '../chain/chain.ts';
import { type Factor, signInTables } from '../chain/sign-in.tables.ts';

/** Answers false when the very same factor is enrolled already, by whomever. */
export async function insertFactor(db: Db, factor: Factor): Promise<boolean> {
  const answer = await signInTables(db)
    .insertInto('identity.factor')
    .values({ ...factor, transports: [...factor.transports] })
    .onConflict((conflict) => conflict.column('credential').doNothing())
    .executeTakeFirst();
  return answer.numInsertedOrUpdatedRows === 1n;
}

/** Oldest first. */
export function listFactors(db: Db, account: string, kind?: Factor['kind']): Promise<Factor[]> {
  let query = signInTables(db).selectFrom('identity.factor').selectAll().where('account', '=', account).orderBy('id');
  if (kind !== undefined) query = query.where('kind', '=', kind);
  return query.execute();
}

export function findFactorByCredential(db: Db, credential: string): Promise<Factor | undefined> {
  return signInTables(db)
    .selectFrom('identity.factor')
    .selectAll()
    .where('credential', '=', credential)
    .executeTakeFirst();
}

/**
 * Uses a factor whose counter must rise: answers false when it has got as far already, so that of two uses of one code
 * or assertion at the same time one counts.
 */
export async function raiseCounter(db: Db, id: string, counter: number, now: number): Promise<boolean> {
  const answer = await signInTables(db)
    .updateTable('identity.factor')
    .set({ counter, last_used_at: now })
    .where('id', '=', id)
    .where('counter', '<', counter)
    .executeTakeFirst();
  return answer.numUpdatedRows === 1n;
}

export async function touchFactor(db: Db, id: string, now: number): Promise<void> {
  await signInTables(db).updateTable('identity.factor').set({ last_used_at: now }).where('id', '=', id).execute();
}

/** Answers the removed one; undefined when the account has none of that id. */
export function deleteFactor(db: Db, account: string, id: string): Promise<Factor | undefined> {
  return signInTables(db)
    .deleteFrom('identity.factor')
    .where('id', '=', id)
    .where('account', '=', account)
    .returningAll()
    .executeTakeFirst();
}

/** Takes every factor and recovery code from an account; answers how many factors. */
export async function deleteFactors(db: Db, account: string): Promise<number> {
  await signInTables(db).deleteFrom('identity.recovery_code').where('account', '=', account).execute();
  const answer = await signInTables(db).deleteFrom('identity.factor').where('account', '=', account).executeTakeFirst();
  return Number(answer.numDeletedRows);
}

/** Puts these in the place of all earlier codes of the account. */
export async function replaceRecoveryCodes(
  db: Db,
  account: string,
  macs: readonly Buffer[],
  now: number,
): Promise<void> {
  await signInTables(db).deleteFrom('identity.recovery_code').where('account', '=', account).execute();
  const rows = macs.map((mac) => ({ mac, account, created_at: now, used_at: null }));
  await signInTables(db).insertInto('identity.recovery_code').values(rows).execute();
}

/** Uses a code up; of two attempts at the same time one gets it. */
export async function takeRecoveryCode(db: Db, account: string, mac: Buffer, now: number): Promise<boolean> {
  const answer = await signInTables(db)
    .updateTable('identity.recovery_code')
    .set({ used_at: now })
    .where('mac', '=', mac)
    .where('account', '=', account)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return answer.numUpdatedRows === 1n;
}

/** How many recovery codes are left, and when they were made (ms); undefined when there never were any. */
export async function countRecoveryCodes(
  db: Db,
  account: string,
): Promise<{ readonly left: number; readonly madeAt: number } | undefined> {
  const rows = await signInTables(db)
    .selectFrom('identity.recovery_code')
    .select(['created_at', 'used_at'])
    .where('account', '=', account)
    .execute();
  const [first] = rows;
  return first && { left: rows.filter(({ used_at }) => used_at === null).length, madeAt: first.created_at };
}

/** Which kinds each of the accounts has enrolled; recovery only while a code is left. */
export async function enrolledKinds(
  db: Db,
  accounts: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<FactorKind>>> {
  const kinds = new Map<string, Set<FactorKind>>(accounts.map((id) => [id, new Set()]));
  if (accounts.length === 0) return kinds;
  const ids = [...accounts];
  const factors = await signInTables(db)
    .selectFrom('identity.factor')
    .select(['account', 'kind'])
    .where('account', 'in', ids)
    .execute();
  for (const { account, kind } of factors) kinds.get(account)?.add(kind);
  const codes = await signInTables(db)
    .selectFrom('identity.recovery_code')
    .select('account')
    .distinct()
    .where('account', 'in', ids)
    .where('used_at', 'is', null)
    .execute();
  for (const { account } of codes) kinds.get(account)?.add('recovery');
  return kinds;
}
