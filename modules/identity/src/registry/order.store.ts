import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { lockDuties } from './account.store.ts';
import { type Appointment, type PersonnelOrder, registry } from './registry.tables.ts';
import type { NamedOrder } from './registry-answers.ts';

export async function insertOrder(db: Db, order: PersonnelOrder): Promise<void> {
  await registry(db).insertInto('identity.personnel_order').values(order).execute();
}

export function findOrder(db: Db, id: string): Promise<PersonnelOrder | undefined> {
  return registry(db).selectFrom('identity.personnel_order').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function updateOrder(db: Db, id: string, change: Partial<PersonnelOrder>): Promise<void> {
  await registry(db).updateTable('identity.personnel_order').set(change).where('id', '=', id).execute();
}

/**
 * Orders about an account that were not withdrawn, by when they come into force. Locks the duties, then the account, until
 * the transaction ends: whatever changes orders begins with this, so that no two wait for each other.
 */
export async function lockOrdersOf(db: Db, account: string): Promise<readonly PersonnelOrder[]> {
  await lockDuties(db);
  await sql`select 1 from identity.account where id = ${account}::uuid for no key update`.execute(db);
  return registry(db)
    .selectFrom('identity.personnel_order')
    .selectAll()
    .where('account', '=', account)
    .where('state', '<>', 'withdrawn')
    .orderBy('from_at')
    .orderBy('id')
    .execute();
}

/** Ids of planned orders that are in force at `now` (ms), the earliest first. */
export async function dueOrders(db: Db, now: number, limit: number): Promise<readonly string[]> {
  const rows = await registry(db)
    .selectFrom('identity.personnel_order')
    .select('id')
    .where('state', '=', 'planned')
    .where('from_at', '<=', now)
    .orderBy('from_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** When the next planned order comes into force, ms; undefined when there is none. */
export async function nextOrderAt(db: Db): Promise<number | undefined> {
  const row = await registry(db)
    .selectFrom('identity.personnel_order')
    .select((select) => select.fn.min('from_at').as('at'))
    .where('state', '=', 'planned')
    .executeTakeFirst();
  return row?.at === null || row?.at === undefined ? undefined : Number(row.at);
}

/** Whether the account left by an order at that moment (ms). */
export async function leftAt(db: Db, account: string, at: number): Promise<boolean> {
  const row = await registry(db)
    .selectFrom('identity.personnel_order')
    .select('id')
    .where('account', '=', account)
    .where('kind', '=', 'leave')
    .where('state', '=', 'done')
    .where('from_at', '=', at)
    .executeTakeFirst();
  return row !== undefined;
}

/** Puts these in the place of all appointments of the account. */
export async function replaceAppointments(
  db: Db,
  account: string,
  appointments: readonly Appointment[],
): Promise<void> {
  await registry(db).deleteFrom('identity.appointment').where('account', '=', account).execute();
  if (appointments.length > 0)
    await registry(db)
      .insertInto('identity.appointment')
      .values([...appointments])
      .execute();
}

export interface OrderFilter {
  readonly account?: string | undefined;
  /** Only those about people or posts in one of these organisations; undefined: in all. */
  readonly organisations?: readonly string[] | undefined;
  readonly state?: PersonnelOrder['state'] | undefined;
  /** In force from then on and before then, ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

/** The newest first, with names. */
export async function listOrders(db: Db, filter: OrderFilter): Promise<readonly NamedOrder[]> {
  const { account, organisations, state, from, to, before, limit } = filter;
  const places = organisations === undefined ? undefined : sql`${[...organisations]}::uuid[]`;
  const when = [
    sql`true`,
    ...(account === undefined ? [] : [sql`o.account = ${account}::uuid`]),
    ...(places === undefined ? [] : [sql`(a.organisation = any(${places}) or p.organisation = any(${places}))`]),
    ...(state === undefined ? [] : [sql`o.state = ${state}`]),
    ...(from === undefined ? [] : [sql`o.from_at >= ${from}`]),
    ...(to === undefined ? [] : [sql`o.from_at < ${to}`]),
    ...(before === undefined ? [] : [sql`o.id < ${before}::uuid`]),
  ];
  const answer = await sql<NamedOrder>`select o.*, a.display_name as person_name, a.organisation as place,
      p.title_en, p.title_zh, p.organisation
    from identity.personnel_order o join identity.account a on a.id = o.account
    left join identity.post p on p.id = o.post
    where ${sql.join(when, sql` and `)} order by o.id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** A post somebody had, has or will have. */
export interface NamedAppointment extends Appointment {
  readonly title_en: string;
  readonly title_zh: string;
  readonly organisation: string;
  readonly roles: readonly string[];
  readonly reference: string;
}

/** All posts of an account over time, the earliest first. */
export async function listAppointments(db: Db, account: string): Promise<readonly NamedAppointment[]> {
  const answer = await sql<NamedAppointment>`select t.*, p.title_en, p.title_zh, p.organisation, p.roles, o.reference
    from identity.appointment t join identity.post p on p.id = t.post
    join identity.personnel_order o on o.id = t.personnel_order
    where t.account = ${account}::uuid order by t.from_at, t.personnel_order`.execute(db);
  return answer.rows;
}
