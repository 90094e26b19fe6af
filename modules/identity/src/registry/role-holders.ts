import type { Holding, RoleHolders } from '@citywall/access';
import { conflict, type Db, newId, notFound } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Desk } from '../desk.ts';
import { findAccount, updateAccount } from './account.store.ts';
import { checkRoles, keepDutiesHeld } from './duties.ts';
import { registry } from './registry.tables.ts';

/** The port of access: who holds which roles, and giving and taking them as requests and reviews decide. */
export function createRoleHolders(desk: Desk): RoleHolders {
  return {
    list: (db, account) => listHoldings(db, desk.clock.now(), account),
    give: (db, holding) => give(desk, db, holding),
    take: (db, account, role) => take(desk, db, account, role),
  };
}

/** Present holdings of accounts that can still sign in; by name, then role. */
export async function listHoldings(db: Db, now: number, account?: string): Promise<readonly Holding[]> {
  const whose = account === undefined ? sql`true` : sql`a.id = ${account}::uuid`;
  const answer = await sql<Omit<Holding, 'until'> & { readonly until: number | null }>`
    with enabled as (select * from identity.account a
      where disabled_at is null and (leaves_at is null or leaves_at > ${now}) and ${whose}),
    held as (
      select a.id as account, a.name, unnest(a.roles) as role, 'assigned' as source, a.created_at as "from",
        null::bigint as until, a.organisation, null::uuid as post from enabled a
      union all
      select a.id, a.name, unnest(p.roles), 'post', t.from_at, t.until_at, p.organisation, p.id
        from enabled a join identity.appointment t on t.account = a.id join identity.post p on p.id = t.post
        where t.from_at <= ${now} and (t.until_at is null or t.until_at > ${now})
      union all
      select a.id, a.name, g.role, 'request', g.from_at, g.until_at, a.organisation, null::uuid
        from enabled a join identity.role_grant g on g.account = a.id
        where g.from_at <= ${now} and g.until_at > ${now})
    select * from held order by name, role, source`.execute(db);
  return answer.rows.map(({ until, post, ...held }) => ({
    ...held,
    ...(until === null ? {} : { until: Number(until) }),
    ...(post === null ? {} : { post }),
    from: Number(held.from),
  }));
}

async function give(desk: Desk, db: Db, holding: Parameters<RoleHolders['give']>[1]): Promise<void> {
  const now = desk.clock.now();
  const account = await findAccount(db, holding.account, now);
  if (account === undefined || account.disabled_at !== null) throw notFound({ en: 'The user', zh: '该用户' });
  checkRoles(desk.roles, [holding.role], 'person');
  await registry(db)
    .insertInto('identity.role_grant')
    .values({
      id: newId(),
      account: holding.account,
      role: holding.role,
      from_at: now,
      until_at: holding.until,
      request: holding.request,
      given_by: holding.by,
    })
    .execute();
  desk.accounts.doubt(holding.account);
}

async function take(desk: Desk, db: Db, id: string, role: string): Promise<void> {
  const now = desk.clock.now();
  const account = await findAccount(db, id, now);
  if (account === undefined) throw notFound({ en: 'The user', zh: '该用户' });
  await keepDutiesHeld(db, desk, account, [role], now);
  await updateAccount(db, id, { roles: account.assigned.filter((each) => each !== role) });
  await endGrants(db, id, role, now);
  const left = await findAccount(db, id, now);
  if (left?.roles.includes(role)) throw fromPost(account.name, [role]);
  desk.accounts.doubt(id);
}

/** Ends what was given on request before its time. */
export async function endGrants(db: Db, account: string, role: string, now: number): Promise<void> {
  await registry(db)
    .updateTable('identity.role_grant')
    .set({ until_at: now })
    .where('account', '=', account)
    .where('role', '=', role)
    .where('until_at', '>', now)
    .execute();
}

/** A role that comes with a post is not taken by hand. */
export function fromPost(name: string, roles: readonly string[]) {
  return conflict('identity.role.from-post', {
    en: `${name} holds ${roles.join(', ')} by a post. Move the person by an order, or change what the post gives.`,
    zh: `${name} 的 ${roles.join('、')} 来自岗位。请通过人事令调整岗位，或修改岗位所授角色。`,
  });
}
