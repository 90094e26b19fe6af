import type { Db, Text } from '@citywall/kernel';
import { sql } from 'kysely';
import type { CityPolicy } from '../rule-book.ts';

/** draft → tested → (waiting →) live → retired; a draft can be discarded. */
export type VersionState = 'draft' | 'tested' | 'waiting' | 'live' | 'retired' | 'discarded';

/** Who acted, as rows name him. */
export interface Actor {
  readonly type: string;
  readonly id: string;
  readonly name: string;
}

/** One version of a policy of the city. Times in ms. */
export interface PolicyVersion {
  readonly policy: string;
  readonly module: string;
  readonly version: number;
  readonly cedar: string;
  readonly words: Text;
  readonly reason: string;
  readonly state: VersionState;
  readonly author: Actor;
  readonly changedAt: number;
  readonly testedAt: number | null;
  readonly liveFrom: number | null;
  readonly liveUntil: number | null;
}

const columns = sql`v.policy, p.module, v.version, v.cedar, v.words, v.reason, v.state, v.author,
  v.changed_at as "changedAt", v.tested_at as "testedAt", v.live_from as "liveFrom", v.live_until as "liveUntil"`;
const versions = sql`access.city_policy_version v join access.city_policy p on p.id = v.policy`;

/** Changes of policies wait for each other until the transaction ends. */
export async function lockPolicies(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(${0x0ced_a201}::bigint)`.execute(db);
}

/** The version in force and the draft of each policy; policies that have neither are left out. */
export async function readCurrent(db: Db): Promise<readonly PolicyVersion[]> {
  const answer = await sql<PolicyVersion>`select ${columns} from ${versions}
    where v.state in ('live', 'draft', 'tested', 'waiting') order by v.policy, v.version`.execute(db);
  return answer.rows;
}

/** What is in force, as decisions take it. */
export async function readLive(db: Db): Promise<readonly CityPolicy[]> {
  const answer = await sql<PolicyVersion>`select ${columns} from ${versions} where v.state = 'live'
    order by v.policy`.execute(db);
  return answer.rows.map(cityPolicyOf);
}

/** The version as decisions take it. */
export function cityPolicyOf({ policy, module, words, cedar }: PolicyVersion): CityPolicy {
  return { id: policy, module, words, cedar };
}

/** Every version of one policy, the newest first. */
export async function readVersions(db: Db, policy: string): Promise<readonly PolicyVersion[]> {
  const answer = await sql<PolicyVersion>`select ${columns} from ${versions} where v.policy = ${policy}
    order by v.version desc limit 200`.execute(db);
  return answer.rows;
}

/** How many policies the city has that are in force or drafted. */
export async function countCurrent(db: Db): Promise<number> {
  const answer = await sql<{ count: number }>`select count(distinct policy)::int as count
    from access.city_policy_version where state in ('live', 'draft', 'tested', 'waiting')`.execute(db);
  return answer.rows[0]?.count ?? 0;
}

/** Keeps a draft under the next number, or the present draft anew. The caller holds the lock. */
export async function saveDraft(
  db: Db,
  draft: Pick<PolicyVersion, 'policy' | 'module' | 'cedar' | 'words' | 'reason' | 'author' | 'changedAt'>,
): Promise<void> {
  await sql`insert into access.city_policy (id, module, created_at) values (${draft.policy}, ${draft.module},
    ${draft.changedAt}) on conflict do nothing`.execute(db);
  await sql`delete from access.city_policy_version where policy = ${draft.policy} and state in ('draft', 'tested')`.execute(
    db,
  );
  await sql`insert into access.city_policy_version (policy, version, cedar, words, reason, state, author, changed_at)
    select ${draft.policy}, coalesce(max(version), 0) + 1, ${draft.cedar}, ${JSON.stringify(draft.words)}::jsonb,
      ${draft.reason}, 'draft', ${JSON.stringify(draft.author)}::jsonb, ${draft.changedAt}
    from access.city_policy_version where policy = ${draft.policy}`.execute(db);
}

/** Moves one version to another state; the times that go with it are set. */
export async function moveVersion(
  db: Db,
  { policy, version }: Pick<PolicyVersion, 'policy' | 'version'>,
  state: VersionState,
  now: number,
): Promise<void> {
  await sql`update access.city_policy_version set state = ${state},
      tested_at = case when ${state} = 'tested' then ${now}::bigint else tested_at end,
      live_from = case when ${state} = 'live' then ${now}::bigint else live_from end,
      live_until = case when ${state} = 'retired' then ${now}::bigint else live_until end
    where policy = ${policy} and version = ${version}`.execute(db);
  if (state === 'live') await setLive(db, policy, version);
  if (state === 'retired') await setLive(db, policy, null);
}

async function setLive(db: Db, policy: string, version: number | null): Promise<void> {
  await sql`update access.city_policy set live = ${version} where id = ${policy}`.execute(db);
}
