import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../surroundings.ts';
import type { Ring } from './key.ts';

interface RingRow extends Omit<Ring, 'owner'> {
  readonly ownerType: string;
  readonly ownerId: string;
  readonly ownerName: string;
}

/** Columns of a ring, for this store and the one of keys. */
export const ringColumns = sql`r.id, r.name, r.owner_type as "ownerType", r.owner_id as "ownerId", r.owner_name as "ownerName",
  r.users, r.test, r.destruction_wait_seconds as "destructionWaitSeconds", r.created_at as "createdAt",
  r.created_by as "createdBy"`;

function ringOf({ ownerType, ownerId, ownerName, ...row }: RingRow): Ring {
  const owner: Actor = { type: ownerType, id: ownerId, name: ownerName };
  return { ...row, owner };
}

/** False when another ring has the name. */
export async function insertRing(db: Db, ring: Ring): Promise<boolean> {
  const { owner } = ring;
  const answer = await sql`insert into trust.ring (id, name, owner_type, owner_id, owner_name, users, test,
      destruction_wait_seconds, created_at, created_by)
    values (${ring.id}::uuid, ${ring.name}, ${owner.type}, ${owner.id}, ${owner.name}, ${[...ring.users]}::text[],
      ${ring.test}, ${ring.destructionWaitSeconds}, ${ring.createdAt}, ${JSON.stringify(ring.createdBy)}::jsonb)
    on conflict (name) do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function readRing(db: Db, id: string): Promise<Ring | undefined> {
  const answer = await sql<RingRow>`select ${ringColumns} from trust.ring r where r.id = ${id}::uuid`.execute(db);
  return answer.rows[0] && ringOf(answer.rows[0]);
}

/** Newest first; of one owner or user when `principal` is given. */
export async function readRings(
  db: Db,
  { principal, cursor, limit }: { principal: string | undefined; cursor: string | undefined; limit: number },
): Promise<readonly Ring[]> {
  const answer = await sql<RingRow>`select ${ringColumns} from trust.ring r
    where (${cursor ?? null}::uuid is null or r.id < ${cursor ?? null}::uuid)
      and (${principal ?? null}::text is null or r.owner_id = ${principal ?? null} or ${principal ?? null} = any(r.users))
    order by r.id desc limit ${limit}`.execute(db);
  return answer.rows.map(ringOf);
}

/** Name of the ring of the platform's own keys; nobody else can have it. */
export const platformRingName = 'citywall';

/** The ring of the platform's own keys, made at its first use. */
export async function platformRing(db: Db, ring: Ring): Promise<string> {
  await insertRing(db, ring);
  const answer = await sql<{ id: string }>`select id from trust.ring
    where name = ${ring.name} and owner_type = 'platform'`.execute(db);
  const id = answer.rows[0]?.id;
  if (id === undefined) throw new Error(`the ring ${ring.name} is not the platform's`);
  return id;
}

export async function setRingUsers(db: Db, id: string, users: readonly string[]): Promise<void> {
  await sql`update trust.ring set users = ${[...users]}::text[] where id = ${id}::uuid`.execute(db);
}
