import type { Db } from '@citywall/kernel';
import { searchPatterns, searchWords } from '@citywall/platform/database';
import { type RawBuilder, sql } from 'kysely';
import { type Account, type AccountRow, tables } from '../tables.ts';
import { type DatedAccount, standingAt } from './standing.ts';

/** Everything dated that gives an account `a` roles, as JSON. */
const dated = sql`(select coalesce(jsonb_agg(one), '[]') from (
    select jsonb_build_object('roles', p.roles, 'from', t.from_at, 'until', t.until_at,
      'organisation', case when t.main then p.organisation end) as one
    from identity.appointment t join identity.post p on p.id = t.post where t.account = a.id
    union all
    select jsonb_build_object('roles', array[g.role], 'from', g.from_at, 'until', g.until_at, 'organisation', null)
    from identity.role_grant g where g.account = a.id) as each_one) as dated`;

function selectAccounts(db: Db, where: RawBuilder<unknown>): Promise<readonly DatedAccount[]> {
  return sql<DatedAccount>`select a.*, ${dated} from identity.account a where ${where}`
    .execute(db)
    .then(({ rows }) => rows);
}

/** With all its dates, to be judged at any moment. */
export async function findDatedAccount(db: Db, id: string): Promise<DatedAccount | undefined> {
  const [row] = await selectAccounts(db, sql`a.id = ${id}::uuid`);
  return row;
}

/** As it stands at `now` (ms). */
export async function findAccount(db: Db, id: string, now: number): Promise<Account | undefined> {
  const row = await findDatedAccount(db, id);
  return row && standingAt(row, now);
}

/** As it stands at `now` (ms). */
export async function findAccountByName(db: Db, name: string, now: number): Promise<Account | undefined> {
  const [row] = await selectAccounts(db, sql`a.name = ${name}`);
  return row && standingAt(row, now);
}

/** Which accounts to list. */
export interface AccountFilter {
  /** Anywhere in names, mail, numbers; two letters at beginnings of words. */
  readonly text?: string | undefined;
  /** Only those in one of these organisations; undefined: in all. */
  readonly organisations?: readonly string[] | undefined;
  readonly state?: 'active' | 'disabled' | 'invited' | undefined;
  /** Only those who hold it, from wherever. */
  readonly role?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** As they stand at `now` (ms), newest first; `before` is the id of the last one seen. */
export async function listAccounts(db: Db, filter: AccountFilter, now: number): Promise<Account[]> {
  const { text, organisations, state, role, before, limit } = filter;
  const when = [
    sql`true`,
    ...(text === undefined ? [] : [wordsFit(text)]),
    ...(organisations === undefined ? [] : [sql`a.organisation = any(${[...organisations]}::uuid[])`]),
    ...(state === undefined ? [] : [stateIs(state, now)]),
    ...(role === undefined ? [] : [holds(role, now)]),
    ...(before === undefined ? [] : [sql`a.id < ${before}::uuid`]),
  ];
  const rows = await selectAccounts(db, sql`${sql.join(when, sql` and `)} order by a.id desc limit ${limit}`);
  return rows.map((row) => standingAt(row, now));
}

function holds(role: string, now: number): RawBuilder<unknown> {
  return sql`(${role} = any(a.roles) or a.id in (
    select t.account from identity.appointment t join identity.post p on p.id = t.post
      where ${role} = any(p.roles) and t.from_at <= ${now} and (t.until_at is null or t.until_at > ${now})
    union all select g.account from identity.role_grant g
      where g.role = ${role} and g.from_at <= ${now} and g.until_at > ${now}))`;
}

function stateIs(state: NonNullable<AccountFilter['state']>, now: number): RawBuilder<unknown> {
  const disabled = sql`(a.disabled_at is not null or a.leaves_at <= ${now})`;
  if (state === 'disabled') return disabled;
  const open = sql`a.disabled_at is null and (a.leaves_at is null or a.leaves_at > ${now})`;
  return state === 'active' ? sql`${open} and a.password_hash is not null` : sql`${open} and a.password_hash is null`;
}

/** Whether the column `words` holds the text. */
export function wordsFit(text: string): RawBuilder<unknown> {
  const fits = searchPatterns(text).map((pattern) => sql`words like ${pattern}`);
  return sql`(${sql.join(fits, sql` or `)})`;
}

/** What must be said of a new account; the rest has its default. */
export type NewAccount = Pick<
  AccountRow,
  | 'id'
  | 'name'
  | 'display_name'
  | 'roles'
  | 'language'
  | 'created_at'
  | 'disabled_at'
  | 'password_hash'
  | 'password_version'
  | 'must_change_password'
  | 'last_seen_at'
> &
  Partial<Omit<AccountRow, 'words'>>;

/** Answers false when the name is taken. Without an organisation it belongs to the city. */
export async function insertAccount(db: Db, account: NewAccount): Promise<boolean> {
  const answer = await tables(db)
    .insertInto('identity.account')
    .values({ ...account, words: accountWords(account) } as AccountRow)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  return answer.numInsertedOrUpdatedRows === 1n;
}

/** What an account is found by. */
export function accountWords(account: Pick<NewAccount, 'name' | 'display_name'> & Partial<AccountRow>): string {
  const { name, display_name, mail, mobile, employee_number } = account;
  return searchWords([name, display_name, mail, mobile, employee_number].filter(Boolean).join(' '));
}

/** `roles` are those assigned. */
export async function updateAccount(db: Db, id: string, change: Partial<AccountRow>): Promise<void> {
  await tables(db).updateTable('identity.account').set(change).where('id', '=', id).execute();
}

/**
 * Ids of those other than `id` who have a password and hold the role with no end in sight: assigned or by a post, and not
 * ordered to leave either; at most 200. Takes the lock that keeps two last holders from leaving at the same moment, until
 * the transaction ends.
 */
export async function otherHolders(db: Db, role: string, id: string, now: number): Promise<readonly string[]> {
  await sql`select pg_advisory_xact_lock(${dutyLock}::bigint)`.execute(db);
  const { rows } = await sql<{ id: string }>`
    select a.id from identity.account a
      where id <> ${id}::uuid and disabled_at is null and leaves_at is null and password_hash is not null
        and kind = 'person'
        and (${role} = any(roles) or exists (
          select from identity.appointment t join identity.post p on p.id = t.post
          where t.account = a.id and t.from_at <= ${now} and t.until_at is null and ${role} = any(p.roles)))
      limit 200`.execute(db);
  return rows.map(({ id }) => id);
}

const dutyLock = 0x0c17_d077;

/** Held until the transaction ends by whoever might take a duty from somebody. */
export async function lockDuties(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${dutyLock}::bigint)`.execute(db);
}
