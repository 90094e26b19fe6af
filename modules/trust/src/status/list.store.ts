import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** A row of trust.revocation_list: the newest list of one authority, shard and kind. */
export interface ListRow {
  readonly authority: string;
  readonly shard: number;
  readonly kind: 'full' | 'delta';
  readonly number: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly content: Uint8Array;
}

/** Held until the transaction ends by whoever makes a list of the authority: numbers never go back. */
export async function lockLists(db: Db, authority: string): Promise<void> {
  await sql`select 1 from trust.authority where id = ${authority}::uuid for no key update`.execute(db);
}

export async function readList(
  db: Db,
  authority: string,
  shard: number,
  kind: ListRow['kind'],
): Promise<ListRow | undefined> {
  const answer = await sql<ListRow>`select authority, shard, kind, number, this_update as "thisUpdate",
    next_update as "nextUpdate", content from trust.revocation_list
    where authority = ${authority}::uuid and shard = ${shard} and kind = ${kind}`.execute(db);
  return answer.rows[0];
}

/** Every list without its content. */
export async function readListStates(db: Db): Promise<readonly Omit<ListRow, 'content'>[]> {
  const answer = await sql<Omit<ListRow, 'content'>>`select authority, shard, kind, number,
    this_update as "thisUpdate", next_update as "nextUpdate" from trust.revocation_list
    order by authority, shard, kind`.execute(db);
  return answer.rows;
}

export async function saveList(db: Db, row: ListRow): Promise<void> {
  await sql`insert into trust.revocation_list (authority, shard, kind, number, this_update, next_update, content)
    values (${row.authority}::uuid, ${row.shard}, ${row.kind}, ${row.number}, ${row.thisUpdate}, ${row.nextUpdate},
      ${Buffer.from(row.content)})
    on conflict (authority, shard, kind) do update set number = excluded.number, this_update = excluded.this_update,
      next_update = excluded.next_update, content = excluded.content`.execute(db);
}

/** One line of a list; reason 8 (removeFromCRL) stands in delta lists alone. */
export interface RevokedRow {
  readonly serial: string;
  readonly reason: number;
  readonly revokedAt: number;
}

/** What a full list holds: revoked or held, and not expired before `expired`. */
export async function readRevoked(
  db: Db,
  authority: string,
  shard: number,
  expired: number,
): Promise<readonly RevokedRow[]> {
  const answer = await sql<RevokedRow>`select serial, reason, revoked_at as "revokedAt" from trust.certificate
    where authority = ${authority}::uuid and shard = ${shard} and state <> 'valid' and not_after >= ${expired}
    order by revoked_at, serial`.execute(db);
  return answer.rows;
}

/** When a certificate of each shard changed last, ms. */
export async function readLastChanges(
  db: Db,
): Promise<readonly { readonly authority: string; readonly shard: number; readonly at: number }[]> {
  const answer = await sql<{ authority: string; shard: number; at: number }>`select authority, shard,
      max(coalesce(revoked_at, released_at)) as at from trust.certificate
    where state <> 'valid' or released_at is not null group by authority, shard`.execute(db);
  return answer.rows;
}

/** What changed since a full list was made, holds that were lifted included. */
export async function readChanged(
  db: Db,
  authority: string,
  shard: number,
  since: number,
): Promise<readonly RevokedRow[]> {
  const answer = await sql<RevokedRow>`select serial, coalesce(reason, 8) as reason,
      coalesce(revoked_at, released_at) as "revokedAt" from trust.certificate
    where authority = ${authority}::uuid and shard = ${shard}
      and ((state <> 'valid' and revoked_at >= ${since}) or (state = 'valid' and released_at >= ${since}))
    order by 3, serial`.execute(db);
  return answer.rows;
}
