import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type Attempt, signInTables } from '../chain/sign-in.tables.ts';

/** Answers false when an attempt with this token has been begun already. */
export async function insertAttempt(db: Db, attempt: Attempt): Promise<boolean> {
  const answer = await signInTables(db)
    .insertInto('identity.attempt')
    .values({ ...attempt, proved: [...attempt.proved] })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .executeTakeFirst();
  return answer.numInsertedOrUpdatedRows === 1n;
}

export function findAttempt(db: Db, hash: Buffer): Promise<Attempt | undefined> {
  return signInTables(db).selectFrom('identity.attempt').selectAll().where('hash', '=', hash).executeTakeFirst();
}

/** One step further; answers false when another request has taken that step, or ended the attempt. */
export async function advanceAttempt(
  db: Db,
  attempt: Attempt,
  change: { readonly proved: readonly string[]; readonly ended_at: number | null },
): Promise<boolean> {
  const answer = await signInTables(db)
    .updateTable('identity.attempt')
    .set({ proved: [...change.proved], ended_at: change.ended_at })
    .where('hash', '=', attempt.hash)
    .where('ended_at', 'is', null)
    .where(sql<boolean>`proved = ${[...attempt.proved]}::text[]`)
    .executeTakeFirst();
  return answer.numUpdatedRows === 1n;
}

/** Counts a wrong proof; from `most` on the attempt is over. */
export async function failAttempt(db: Db, hash: Buffer, most: number, now: number): Promise<void> {
  await signInTables(db)
    .updateTable('identity.attempt')
    .set((set) => ({
      failures: set('failures', '+', 1),
      ended_at: set
        .case()
        .when('failures', '>=', most - 1)
        .then(now)
        .else(set.ref('ended_at'))
        .end(),
    }))
    .where('hash', '=', hash)
    .execute();
}

export async function sweepAttempts(db: Db, now: number): Promise<void> {
  await signInTables(db).deleteFrom('identity.attempt').where('expires_at', '<', now).execute();
}
