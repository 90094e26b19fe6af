import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type Link, type Session, tables } from '../tables.ts';

export async function insertSession(db: Db, session: Session): Promise<void> {
  await tables(db).insertInto('identity.session').values(session).execute();
}

/** A session that was not ended; whether it has timed out is the caller's to judge. */
export function findSession(db: Db, hash: Buffer): Promise<Session | undefined> {
  return tables(db)
    .selectFrom('identity.session')
    .selectAll()
    .where('hash', '=', hash)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
}

export function findSessionById(db: Db, id: string): Promise<Session | undefined> {
  return tables(db)
    .selectFrom('identity.session')
    .selectAll()
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
}

/** Which sessions to list: of one account or of all, seen after `seenAfter` and started after `startedAfter` (ms). */
export interface SessionFilter {
  readonly account: string | undefined;
  /** Only of people who belong to one of these now; undefined: wherever they belong. */
  readonly organisations?: readonly string[] | undefined;
  readonly seenAfter: number;
  readonly startedAfter: number;
  /** ms; sessions whose chain ended them before are left out. */
  readonly now: number;
  readonly before: string | undefined;
  readonly limit: number;
}

/** Living sessions, newest first. */
export function listSessions(db: Db, filter: SessionFilter): Promise<Session[]> {
  let query = tables(db)
    .selectFrom('identity.session')
    .selectAll()
    .where('ended_at', 'is', null)
    .where('last_seen_at', '>', filter.seenAfter)
    .where('started_at', '>', filter.startedAfter)
    .where((where) => where.or([where('ends_at', 'is', null), where('ends_at', '>', filter.now)]))
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.account !== undefined) query = query.where('account', '=', filter.account);
  if (filter.organisations !== undefined) {
    const within = sql<string>`(select a.id from identity.account a
      where coalesce((select p.organisation from identity.appointment t join identity.post p on p.id = t.post
        where t.account = a.id and t.main and t.from_at <= ${filter.now} and (t.until_at is null or t.until_at > ${filter.now})
        limit 1), a.organisation) = any(${[...filter.organisations]}::uuid[]))`;
    query = query.where('account', 'in', within);
  }
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return query.execute();
}

export async function updateSession(db: Db, id: string, change: Partial<Session>): Promise<void> {
  await tables(db).updateTable('identity.session').set(change).where('id', '=', id).execute();
}

/** Ends every session of an account but `except`; answers how many. */
export async function endSessions(db: Db, account: string, now: number, except?: string): Promise<number> {
  let query = tables(db)
    .updateTable('identity.session')
    .set({ ended_at: now })
    .where('account', '=', account)
    .where('ended_at', 'is', null);
  if (except !== undefined) query = query.where('id', '<>', except);
  const answer = await query.executeTakeFirst();
  return Number(answer.numUpdatedRows);
}

/** Keeps the newest `keep` sessions of an account and ends the others. */
export async function endOldestSessions(db: Db, account: string, keep: number, now: number): Promise<void> {
  await tables(db)
    .updateTable('identity.session')
    .set({ ended_at: now })
    .where('id', 'in', (inner) =>
      inner
        .selectFrom('identity.session')
        .select('id')
        .where('account', '=', account)
        .where('ended_at', 'is', null)
        .orderBy('id', 'desc')
        .offset(keep),
    )
    .execute();
}

/** From where enabled accounts signed in since `since` (ms): the account, the address and when it was last seen. */
export function listAddresses(db: Db, since: number, limit: number) {
  return tables(db)
    .selectFrom('identity.session')
    .innerJoin('identity.account', 'identity.account.id', 'identity.session.account')
    .select((select) => [
      'identity.account.id',
      'identity.account.name',
      'identity.session.address',
      select.fn.max('identity.session.last_seen_at').as('seen'),
    ])
    .where('identity.session.last_seen_at', '>', since)
    .where('identity.account.disabled_at', 'is', null)
    .groupBy(['identity.account.id', 'identity.session.address'])
    .orderBy('seen', 'desc')
    .limit(limit)
    .execute();
}

/** Forgets sessions last seen before `before` (ms) and links that have expired. */
export async function sweepSessions(db: Db, before: number, now: number): Promise<void> {
  await tables(db).deleteFrom('identity.session').where('last_seen_at', '<', before).execute();
  await tables(db).deleteFrom('identity.link').where('expires_at', '<', now).execute();
}

/** Puts a link in the place of all earlier ones of the account. */
export async function replaceLink(db: Db, link: Link): Promise<void> {
  await deleteLinks(db, link.account);
  await tables(db).insertInto('identity.link').values(link).execute();
}

export async function deleteLinks(db: Db, account: string): Promise<void> {
  await tables(db).deleteFrom('identity.link').where('account', '=', account).execute();
}

/** Uses a link up; of two attempts at the same time one gets it. */
export function takeLink(db: Db, hash: Buffer): Promise<Link | undefined> {
  return tables(db).deleteFrom('identity.link').where('hash', '=', hash).returningAll().executeTakeFirst();
}
