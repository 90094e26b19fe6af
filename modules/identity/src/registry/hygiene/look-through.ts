import type { Db, JsonObject } from '@citywall/kernel';
import { sql } from 'kysely';
import type { OwnedThings } from '../owned-things.ts';
import type { HygieneReason } from './hygiene.tables.ts';

/** Something found, before it is known whether it was found before. */
export interface Sighting {
  readonly reason: HygieneReason;
  readonly thing: string;
  readonly id: string;
  readonly name: string;
  readonly details: JsonObject;
}

/** What counts as dormant or private; times in ms. */
export interface Measures {
  readonly now: number;
  /** Not used since. */
  readonly dormantBefore: number;
  /** People who came later need an order; undefined: nobody does. */
  readonly ordersSince: number | undefined;
  /** The last use that only memory knows, by id. */
  readonly lastSeen: (id: string) => number;
}

/** More of one kind than this is a mistake of the measure, not so many mistakes of people. */
const mostSightings = 20_000;

/** Everything that should not be at this moment. */
export async function lookThrough(
  db: Db,
  things: readonly OwnedThings[],
  measures: Measures,
): Promise<readonly Sighting[]> {
  const found = [
    ...(await dormantAccounts(db, measures)),
    ...(await doubles(db, measures.now)),
    ...(await withoutOrder(db, measures)),
    ...(await unknownForeign(db)),
  ];
  const owners = await livingOwners(db, measures.now);
  for (const kind of things) {
    for (const { id, name, owner, createdAt, lastUsedAt } of await kind.list(db)) {
      const used = lastUsedAt === undefined ? Number.POSITIVE_INFINITY : (lastUsedAt ?? createdAt);
      if (owner === null || !owners.has(owner)) {
        found.push({ reason: 'orphan', thing: kind.kind, id, name, details: { owner } });
      } else if (used < measures.dormantBefore) {
        found.push({ reason: 'dormant', thing: kind.kind, id, name, details: { usedAt: used } });
      }
    }
  }
  return found;
}

const open = (now: number) => sql`disabled_at is null and (leaves_at is null or leaves_at > ${now})`;

async function livingOwners(db: Db, now: number): Promise<ReadonlySet<string>> {
  const answer = await sql<{ id: string }>`select id from identity.account
    where kind = 'person' and ${open(now)}`.execute(db);
  return new Set(answer.rows.map(({ id }) => id));
}

/** People who did not come for long; break-glass accounts lie unused by design. */
async function dormantAccounts(db: Db, { now, dormantBefore, lastSeen }: Measures): Promise<Sighting[]> {
  const answer = await sql<{ id: string; name: string; used: number }>`select id, name,
      coalesce(last_seen_at, created_at) as used from identity.account
    where ${open(now)} and kind = 'person' and coalesce(last_seen_at, created_at) < ${dormantBefore}
    limit ${mostSightings}`.execute(db);
  return answer.rows
    .filter(({ id }) => lastSeen(id) < dormantBefore)
    .map(({ id, name, used }) => ({
      ...{ reason: 'dormant' as const, thing: 'account', id, name },
      details: { usedAt: Number(used) },
    }));
}

/** The same person twice: one number of the personnel office, or one name and one mail or mobile. The newer one is told. */
async function doubles(db: Db, now: number): Promise<Sighting[]> {
  const answer = await sql<{ id: string; name: string; other: string; other_name: string; by: string }>`
    with people as (select * from identity.account where ${open(now)} and kind = 'person'),
    pairs as (
      select a.id, a.name, b.id as other, b.name as other_name, 'employee-number' as by
        from people a join people b on a.employee_number = b.employee_number and b.id < a.id
      union all
      select a.id, a.name, b.id, b.name, 'mail'
        from people a join people b on a.mail = b.mail and a.display_name = b.display_name and b.id < a.id
      union all
      select a.id, a.name, b.id, b.name, 'mobile'
        from people a join people b on a.mobile = b.mobile and a.display_name = b.display_name and b.id < a.id)
    select distinct on (id) * from pairs order by id, other limit ${mostSightings}`.execute(db);
  return answer.rows.map(({ id, name, other, other_name, by }) => ({
    ...{ reason: 'duplicate' as const, thing: 'account', id, name },
    details: { other, otherName: other_name, by },
  }));
}

/** People whom somebody let in past the personnel office. */
async function withoutOrder(db: Db, { now, ordersSince }: Measures): Promise<Sighting[]> {
  if (ordersSince === undefined) return [];
  const answer = await sql<{ id: string; name: string }>`select id, name from identity.account a
    where ${open(now)} and kind = 'person' and created_at >= ${ordersSince} and not exists (
      select from identity.personnel_order o where o.account = a.id and o.state <> 'withdrawn')
    limit ${mostSightings}`.execute(db);
  return answer.rows.map(({ id, name }) => ({ reason: 'private', thing: 'account', id, name, details: {} }));
}

/** Accounts of connected systems that belong to nobody of the registry, or to somebody who has gone. */
async function unknownForeign(db: Db): Promise<Sighting[]> {
  const answer = await sql<{ system: string; name: string; account: string | null }>`select f.system, f.name, f.account
    from identity.foreign_account f left join identity.account a on a.id = f.account
    where a.id is null or a.disabled_at is not null limit ${mostSightings}`.execute(db);
  return answer.rows.map(({ system, name, account }) => ({
    ...{ reason: account === null ? ('private' as const) : ('orphan' as const), thing: 'foreign' },
    ...{ id: `${system}/${name}`, name: `${name} (${system})`, details: { system, owner: account } },
  }));
}
