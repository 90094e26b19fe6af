import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../surroundings.ts';
import type { Key, KeyVersion, WholeKey } from './key.ts';
import type { KeyState } from './life-cycle.table.ts';
import { readRing } from './ring.store.ts';

const keyColumns = sql`k.id, k.ring, k.name, k.kind, k.purpose, k.exportable, k.held, k.latest, k.least_version as "leastVersion",
  k.rotation_days as "rotationDays", k.next_rotation_at as "nextRotationAt", k.created_at as "createdAt",
  k.created_by as "createdBy"`;

const versionColumns = sql`v.id, v.number, v.state, v.wrapped, v.public_keys as "publicKeys", v.origin,
  v.created_at as "createdAt", v.changed_at as "changedAt"`;

/** False when another key of the ring has the name. */
export async function insertKey(db: Db, key: Key): Promise<boolean> {
  const answer =
    await sql`insert into trust.key (id, ring, name, kind, purpose, exportable, held, latest, least_version,
      rotation_days, next_rotation_at, created_at, created_by)
    values (${key.id}::uuid, ${key.ring}::uuid, ${key.name}, ${key.kind}, ${key.purpose}, ${key.exportable}, ${key.held},
      ${key.latest},
      ${key.leastVersion}, ${key.rotationDays}, ${key.nextRotationAt}, ${key.createdAt},
      ${JSON.stringify(key.createdBy)}::jsonb)
    on conflict (ring, name) do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function insertVersion(db: Db, key: string, version: KeyVersion): Promise<void> {
  const { wrapped, publicKeys } = version;
  await sql`insert into trust.key_version (id, key, number, state, wrapped, public_keys, origin, created_at, changed_at)
    values (${version.id}::uuid, ${key}::uuid, ${version.number}, ${version.state},
      ${wrapped === null ? null : Buffer.from(wrapped)}, ${publicKeys.map((one) => Buffer.from(one))}::bytea[],
      ${version.origin}, ${version.createdAt}, ${version.changedAt})`.execute(db);
}

/** With its ring and versions; the row is locked until the transaction ends when asked. */
export async function readKey(db: Db, id: string, lock = false): Promise<WholeKey | undefined> {
  const keys = await sql<Key>`select ${keyColumns} from trust.key k where k.id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  const key = keys.rows[0];
  if (key === undefined) return undefined;
  const versions = await sql<KeyVersion>`select ${versionColumns} from trust.key_version v
    where v.key = ${id}::uuid order by v.number`.execute(db);
  const ring = await readRing(db, key.ring);
  return ring && { key, ring, versions: versions.rows };
}

/** What a list of keys shows. */
export interface ListedKey extends Key {
  readonly ringName: string;
  readonly state: KeyState;
}

/** Newest first, with the state of the latest version. */
export async function readKeys(
  db: Db,
  filter: { ring: string | undefined; principal: string | undefined; cursor: string | undefined; limit: number },
): Promise<readonly ListedKey[]> {
  const [ring, principal, cursor] = [filter.ring ?? null, filter.principal ?? null, filter.cursor ?? null];
  const answer = await sql<ListedKey>`select ${keyColumns}, r.name as "ringName", v.state
    from trust.key k join trust.ring r on r.id = k.ring
      join trust.key_version v on v.key = k.id and v.number = k.latest
    where (${cursor}::uuid is null or k.id < ${cursor}::uuid) and (${ring}::uuid is null or k.ring = ${ring}::uuid)
      and (${principal}::text is null or r.owner_id = ${principal} or ${principal} = any(r.users))
    order by k.id desc limit ${filter.limit}`.execute(db);
  return answer.rows;
}

/** Sets what may change of a key. */
export async function updateKey(
  db: Db,
  { id, latest, leastVersion, nextRotationAt }: Pick<Key, 'id' | 'latest' | 'leastVersion' | 'nextRotationAt'>,
): Promise<void> {
  await sql`update trust.key set latest = ${latest}, least_version = ${leastVersion}, next_rotation_at = ${nextRotationAt}
    where id = ${id}::uuid`.execute(db);
}

/** The same material, sealed otherwise. */
export async function replaceMaterial(db: Db, version: string, wrapped: Uint8Array): Promise<void> {
  await sql`update trust.key_version set wrapped = ${Buffer.from(wrapped)} where id = ${version}::uuid`.execute(db);
}

/** One change of state, as kept for good. */
export interface KeyChange {
  readonly id: string;
  readonly key: string;
  readonly number: number;
  readonly from: KeyState;
  readonly to: KeyState;
  readonly at: number;
  readonly by: Actor;
  readonly reason: string;
}

/** Changes the state and keeps the change; into 'destroyed' the material goes with it. */
export async function changeState(db: Db, change: KeyChange): Promise<void> {
  const { key, number, to, at } = change;
  await sql`update trust.key_version set state = ${to}, changed_at = ${at},
      wrapped = case when ${to} = 'destroyed' then null else wrapped end
    where key = ${key}::uuid and number = ${number}`.execute(db);
  await sql`insert into trust.key_change (id, key, number, from_state, to_state, at, by, reason)
    values (${change.id}::uuid, ${key}::uuid, ${number}, ${change.from}, ${to}, ${at}, ${JSON.stringify(change.by)}::jsonb,
      ${change.reason})`.execute(db);
}

/** The changes of one key, newest first; at most 200. */
export async function readChanges(db: Db, key: string): Promise<readonly KeyChange[]> {
  const answer = await sql<KeyChange>`select id, key, number, from_state as "from", to_state as "to", at, by, reason
    from trust.key_change where key = ${key}::uuid order by id desc limit 200`.execute(db);
  return answer.rows;
}
