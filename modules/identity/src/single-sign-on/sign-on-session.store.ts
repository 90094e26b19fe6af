import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type Authorization, type SignOnSession, tables } from './single-sign-on.tables.ts';

/** Into which applications a session was carried. */
export function findSignOn(db: Db, session: string): Promise<SignOnSession | undefined> {
  return tables(db)
    .selectFrom('identity.sign_on_session')
    .selectAll()
    .where('session', '=', session)
    .executeTakeFirst();
}

/** Adds applications to those into which the session was carried. */
export async function keepSignOn(
  db: Db,
  session: string,
  account: string,
  authorizations: Readonly<Record<string, Authorization>>,
): Promise<void> {
  await tables(db)
    .insertInto('identity.sign_on_session')
    .values({ session, account, authorizations: JSON.stringify(authorizations) as never, ended_at: null })
    .onConflict((conflict) =>
      conflict.column('session').doUpdateSet({
        authorizations: sql`identity.sign_on_session.authorizations || excluded.authorizations`,
      }),
    )
    .execute();
}

/** Sessions that were carried into applications and are over now, locked for the transaction: ended, timed out, or their account may not act. */
export async function takeEnded(
  db: Db,
  now: number,
  limits: { readonly idle: number; readonly absolute: number },
  limit: number,
): Promise<readonly Pick<SignOnSession, 'session' | 'account' | 'authorizations'>[]> {
  const answer = await sql<SignOnSession>`
    select s.session, s.account, s.authorizations
    from identity.sign_on_session s
      join identity.session p on p.id = s.session
      join identity.account a on a.id = s.account
    where s.ended_at is null and (p.ended_at is not null or a.disabled_at is not null or a.leaves_at <= ${now}
      or p.last_seen_at < ${now - limits.idle - 90_000} or p.started_at < ${now - limits.absolute})
    limit ${limit} for update of s skip locked`.execute(db);
  return answer.rows;
}

export async function markEnded(db: Db, sessions: readonly string[], now: number): Promise<void> {
  await tables(db)
    .updateTable('identity.sign_on_session')
    .set({ ended_at: now })
    .where('session', 'in', sessions)
    .execute();
}
