import type { Db } from '@citywall/kernel';
import { searchWords } from '@citywall/platform/database';
import { sql } from 'kysely';
import { wordsFit } from './account.store.ts';
import { type Post, registry } from './registry.tables.ts';

export function findPost(db: Db, id: string): Promise<Post | undefined> {
  return registry(db).selectFrom('identity.post').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Locked until the transaction ends: the last seat is not taken twice. */
export function lockPost(db: Db, id: string): Promise<Post | undefined> {
  return registry(db).selectFrom('identity.post').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function insertPost(db: Db, post: Post): Promise<void> {
  await registry(db).insertInto('identity.post').values(post).execute();
}

export async function updatePost(db: Db, id: string, change: Partial<Post>): Promise<void> {
  await registry(db).updateTable('identity.post').set(change).where('id', '=', id).execute();
}

/** What a post is found by. */
export function postWords({ title_en, title_zh }: Pick<Post, 'title_en' | 'title_zh'>): string {
  return searchWords(`${title_en} ${title_zh}`);
}

/** A post and who holds it now. */
export interface PostWithHolders extends Post {
  readonly holders: readonly { readonly id: string; readonly name: string; readonly until: number | null }[];
}

export interface PostFilter {
  readonly text?: string | undefined;
  /** Only those in one of these organisations; undefined: in all. */
  readonly organisations?: readonly string[] | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Open posts, newest first, with whoever holds them at `now` (ms). */
export async function listPosts(db: Db, filter: PostFilter, now: number): Promise<readonly PostWithHolders[]> {
  const { text, organisations, before, limit } = filter;
  const when = [
    sql`p.closed_at is null`,
    ...(text === undefined ? [] : [wordsFit(text)]),
    ...(organisations === undefined ? [] : [sql`p.organisation = any(${[...organisations]}::uuid[])`]),
    ...(before === undefined ? [] : [sql`p.id < ${before}::uuid`]),
  ];
  const answer = await sql<PostWithHolders>`select p.*, coalesce((
      select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.display_name, 'until', t.until_at) order by t.from_at)
      from identity.appointment t join identity.account a on a.id = t.account
      where t.post = p.id and t.from_at <= ${now} and (t.until_at is null or t.until_at > ${now})), '[]') as holders
    from identity.post p where ${sql.join(when, sql` and `)} order by p.id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** Whether somebody holds the post now or is ordered to. */
export async function isFilled(db: Db, post: string, now: number): Promise<boolean> {
  const row = await registry(db)
    .selectFrom('identity.appointment')
    .select('account')
    .where('post', '=', post)
    .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', now)]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Accounts that hold the post now or are ordered to. */
export async function holdersOf(db: Db, post: string, now: number): Promise<readonly string[]> {
  const rows = await registry(db)
    .selectFrom('identity.appointment')
    .select('account')
    .distinct()
    .where('post', '=', post)
    .where((where) => where.or([where('until_at', 'is', null), where('until_at', '>', now)]))
    .execute();
  return rows.map(({ account }) => account);
}

/** The most who hold the post at one moment between `from` and `until` (ms), `except` one of them. */
export async function seatsTaken(
  db: Db,
  post: string,
  { from, until, except }: { readonly from: number; readonly until: number | null; readonly except: string },
): Promise<number> {
  const answer = await sql<{ taken: number }>`with held as (
      select from_at, until_at from identity.appointment where post = ${post}::uuid and account <> ${except}::uuid
        and (until_at is null or until_at > ${from}) and (${until}::bigint is null or from_at < ${until}::bigint))
    select coalesce(max(n), 0)::int as taken from (
      select (select count(*) from held as other where other.from_at <= one.from_at
        and (other.until_at is null or other.until_at > one.from_at)) as n from held as one) as counted`.execute(db);
  return answer.rows[0]?.taken ?? 0;
}
