import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type Rates, type Signal, sharedBy } from './judge.ts';
import { emptyProfile, type Profile } from './profile.ts';
import { type RiskOutcome, riskTables } from './risk.tables.ts';

const day = 86_400_000;
/** Judged sign-ins are kept so long, ms. */
export const judgedKept = 30 * day;
const findingsKept = 2 * day;
const mostFindings = 20_000;

/** A sign-in that was judged. */
export interface Judged {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly at: number;
  readonly address: string;
  readonly network: string;
  readonly device: string;
  readonly score: number;
  readonly outcome: RiskOutcome;
  readonly signals: readonly Signal[];
}

export async function readProfile(db: Db, account: string): Promise<Profile> {
  const row = await riskTables(db)
    .selectFrom('identity.risk_profile')
    .select('profile')
    .where('account', '=', account)
    .executeTakeFirst();
  return row?.profile ?? emptyProfile;
}

export async function writeProfile(db: Db, account: string, profile: Profile, now: number): Promise<void> {
  const change = { profile: JSON.stringify(profile), updated_at: now };
  await riskTables(db)
    .insertInto('identity.risk_profile')
    .values({ account, ...change })
    .onConflict((conflict) => conflict.column('account').doUpdateSet(change))
    .execute();
}

/** One row for all steps of a sign-in under way; what comes later stands. */
export async function writeJudged(
  db: Db,
  row: Omit<Judged, 'name'> & {
    readonly roles: readonly string[];
    readonly novel: readonly string[];
    readonly attempt: Buffer | null;
  },
): Promise<void> {
  const { signals, roles, novel, ...rest } = row;
  await riskTables(db)
    .insertInto('identity.risk_sign_in')
    .values({ ...rest, roles: [...roles], novel: [...novel], signals: JSON.stringify(signals) })
    .onConflict((conflict) => conflict.column('attempt').doUpdateSet({ outcome: row.outcome }))
    .execute();
}

/** Whether enough other accounts got in from the network. */
export async function isShared(db: Db, network: string, account: string): Promise<boolean> {
  const rows = await riskTables(db)
    .selectFrom('identity.risk_sign_in')
    .select('account')
    .distinct()
    .where('network', '=', network)
    .where('account', '<>', account)
    .where('outcome', 'in', ['in', 'stepped-up'])
    .limit(sharedBy)
    .execute();
  return rows.length >= sharedBy;
}

/** At what share of the kept sign-ins something was new; `usual` weighs as much as 200 of them. */
export async function readRates(db: Db, usual: Rates): Promise<Rates> {
  const weight = 200;
  const { rows } = await sql<{ all: number; device: number; network: number; place: number }>`
    select count(*)::int as "all",
      count(*) filter (where 'new-device' = any(novel))::int as device,
      count(*) filter (where 'new-network' = any(novel))::int as network,
      count(*) filter (where 'new-place' = any(novel))::int as place
    from identity.risk_sign_in where outcome in ('in', 'stepped-up')`.execute(db);
  const { all = 0, device = 0, network = 0, place = 0 } = rows[0] ?? {};
  const rate = (count: number, before: number) => (count + weight * before) / (all + weight);
  return {
    'new-device': rate(device, usual['new-device']),
    'new-network': rate(network, usual['new-network']),
    'new-place': rate(place, usual['new-place']),
  };
}

/** Whether the present password was found among stolen ones. */
export async function isLeaked(db: Db, account: string): Promise<boolean> {
  const { rows } = await sql<{ leaked: boolean }>`
    select exists (select from identity.owner_notice n join identity.account a on a.id = n.account
      where a.id = ${account}::uuid and n.kind = 'password-leaked' and a.must_change_password
        and n.at >= coalesce(a.password_set_at, a.created_at)) as leaked`.execute(db);
  return rows[0]?.leaked ?? false;
}

export async function noteFinding(
  db: Db,
  finding: string,
  entities: readonly { readonly kind: 'name' | 'address'; readonly value: string }[],
  at: number,
): Promise<void> {
  if (entities.length === 0) return;
  await riskTables(db)
    .insertInto('identity.risk_finding')
    .values(entities.map((entity) => ({ ...entity, finding, at })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Findings since a moment that name the person, and those that name the address as an attacker's. */
export async function countFindings(db: Db, name: string, address: string, since: number) {
  const { rows } = await sql<{ name: number; address: number }>`
    select count(*) filter (where kind = 'name')::int as name, count(*) filter (where kind = 'address')::int as address
    from identity.risk_finding where at > ${since}
      and ((kind = 'name' and value = ${name}) or (kind = 'address' and value = ${address}))`.execute(db);
  return rows[0] ?? { name: 0, address: 0 };
}

/** Forgets what is too old, and the oldest of too many findings. */
export async function sweepRisk(db: Db, now: number): Promise<void> {
  const tables = riskTables(db);
  await tables
    .deleteFrom('identity.risk_sign_in')
    .where('at', '<', now - judgedKept)
    .execute();
  await tables
    .deleteFrom('identity.risk_finding')
    .where('at', '<', now - findingsKept)
    .execute();
  await sql`delete from identity.risk_finding where ctid in
    (select ctid from identity.risk_finding order by at desc offset ${mostFindings})`.execute(db);
}

/** Judged sign-ins, newest first. */
export async function listJudged(
  db: Db,
  filter: {
    readonly least: number;
    readonly account?: string | undefined;
    readonly before?: string | undefined;
    readonly limit: number;
  },
): Promise<Judged[]> {
  let query = judgedWithNames(db).where('s.score', '>=', filter.least).orderBy('s.id', 'desc').limit(filter.limit);
  if (filter.account !== undefined) query = query.where('s.account', '=', filter.account);
  if (filter.before !== undefined) query = query.where('s.id', '<', filter.before);
  return query.execute();
}

export function findJudged(db: Db, id: string): Promise<Judged | undefined> {
  return judgedWithNames(db).where('s.id', '=', id).executeTakeFirst();
}

function judgedWithNames(db: Db) {
  return riskTables(db)
    .withTables<{ 'identity.account': { id: string; name: string } }>()
    .selectFrom('identity.risk_sign_in as s')
    .innerJoin('identity.account as a', 'a.id', 's.account')
    .select([
      's.id',
      's.account',
      'a.name',
      's.at',
      's.address',
      's.network',
      's.device',
      's.score',
      's.outcome',
      's.signals',
    ]);
}

/** How many kept sign-ins of which roles had which score: all that thresholds ask. */
export async function countScores(
  db: Db,
): Promise<readonly { readonly score: number; readonly roles: readonly string[]; readonly count: number }[]> {
  const { rows } = await sql<{ score: number; roles: string[]; count: number }>`
    select score, roles, count(*)::int as count from identity.risk_sign_in group by score, roles`.execute(db);
  return rows;
}
