import type { Db } from '@citywall/kernel';
import { type RawBuilder, sql } from 'kysely';

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

/** A list without its content. */
export type ListState = Omit<ListRow, 'content'>;

export async function readList(
  db: Db,
  authority: string,
  shard: number,
  kind: ListRow['kind'],
): Promise<ListState | undefined> {
  const answer = await sql<ListState>`select authority, shard, kind, number, this_update as "thisUpdate",
    next_update as "nextUpdate" from trust.revocation_list
    where authority = ${authority}::uuid and shard = ${shard} and kind = ${kind}`.execute(db);
  return answer.rows[0];
}

/** What is read at once: a list of 100,000 lines has some 4 MB, and reading these holds everybody up. */
const pieceBytes = 256 * 1024;

/** The list of that number; undefined when there is another by now. */
export async function readListContent(db: Db, list: ListState): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  for (let from = 1; ; from += pieceBytes) {
    const answer = await sql<{
      piece: Buffer;
    }>`select substring(content from ${from}::int for ${pieceBytes}::int) as piece
      from trust.revocation_list where authority = ${list.authority}::uuid and shard = ${list.shard}
        and kind = ${list.kind} and number = ${list.number}`.execute(db);
    const piece = answer.rows[0]?.piece;
    if (piece === undefined) return undefined;
    pieces.push(piece);
    if (piece.length < pieceBytes) return Buffer.concat(pieces);
  }
}

/** Every list without its content. */
export async function readListStates(db: Db): Promise<readonly ListState[]> {
  const answer = await sql<ListState>`select authority, shard, kind, number,
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

/** Lines of a list in the order in which they stand there, some thousands as one text: 100,000 rows would hold up whoever reads them. */
export type RevokedPart = string;

/** Lines that a part holds. */
const partLines = 2_000;

/** The lines of a part. */
export function* linesOf(part: RevokedPart): Iterable<RevokedRow> {
  for (const line of part.split('\n')) {
    const [serial = '', reason, revokedAt] = line.split(' ');
    yield { serial, reason: Number(reason), revokedAt: Number(revokedAt) };
  }
}

/** `rows` selects serial, reason and revoked_at. */
async function readParts(db: Db, rows: RawBuilder<unknown>): Promise<readonly RevokedPart[]> {
  const answer = await sql<{ part: string }>`
    select string_agg(concat_ws(' ', serial, reason, revoked_at), chr(10) order by place) as part
    from (select row_number() over (order by revoked_at, serial) as place, * from (${rows}) as listed) as placed
    group by place / ${sql.lit(partLines)} order by place / ${sql.lit(partLines)}`.execute(db);
  return answer.rows.map(({ part }) => part);
}

/** What a full list holds: revoked or held, and not expired before `expired`. */
export function readRevoked(
  db: Db,
  authority: string,
  shard: number,
  expired: number,
): Promise<readonly RevokedPart[]> {
  return readParts(
    db,
    sql`select serial, reason, revoked_at from trust.certificate
      where authority = ${authority}::uuid and shard = ${shard} and state <> 'valid' and not_after >= ${expired}`,
  );
}

/** What changed since a full list was made, holds that were lifted included. */
export function readChanged(db: Db, authority: string, shard: number, since: number): Promise<readonly RevokedPart[]> {
  return readParts(
    db,
    sql`select serial, coalesce(reason, 8) as reason, coalesce(revoked_at, released_at) as revoked_at
      from trust.certificate where authority = ${authority}::uuid and shard = ${shard}
      and ((state <> 'valid' and revoked_at >= ${since}) or (state = 'valid' and released_at >= ${since}))`,
  );
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
