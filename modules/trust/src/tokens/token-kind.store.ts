import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { TokenKind } from './token-kind.ts';

const columns = sql`k.id, k.name, k.title, k.key, k.public_key as "publicKey", k.expires_at as "expiresAt",
  k.daily_limit as "dailyLimit", k.roles, k.state, k.created_at as "createdAt", k.created_by as "createdBy"`;

/** False when another kind has the name. */
export async function insertTokenKind(db: Db, kind: TokenKind): Promise<boolean> {
  const answer =
    await sql`insert into trust.token_kind (id, name, title, key, public_key, expires_at, daily_limit, roles,
      state, created_at, created_by)
    values (${kind.id}::uuid, ${kind.name}, ${JSON.stringify(kind.title)}::jsonb, ${kind.key}::uuid,
      ${Buffer.from(kind.publicKey)}, ${kind.expiresAt}, ${kind.dailyLimit}, ${[...kind.roles]}::text[], ${kind.state},
      ${kind.createdAt}, ${JSON.stringify(kind.createdBy)}::jsonb)
    on conflict (name) do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function readTokenKind(db: Db, id: string, lock = false): Promise<TokenKind | undefined> {
  const answer = await sql<TokenKind>`select ${columns} from trust.token_kind k where k.id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

/** A kind with how many of its tokens were issued and redeemed. */
export interface CountedTokenKind extends TokenKind {
  readonly issued: number;
  readonly redeemed: number;
}

/** Newest first. */
export async function readTokenKinds(
  db: Db,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly CountedTokenKind[]> {
  const answer = await sql<CountedTokenKind>`select ${columns},
      coalesce(k.issued, (select coalesce(sum(q.issued), 0)::bigint from trust.token_quota q where q.kind = k.id)) as issued,
      coalesce(k.redeemed, (select count(*) from trust.token_spent s where s.kind = k.id)) as redeemed
    from trust.token_kind k where ${before ?? null}::uuid is null or k.id < ${before ?? null}::uuid
    order by k.id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** Lets it issue no more. */
export async function closeTokenKind(db: Db, id: string): Promise<void> {
  await sql`update trust.token_kind set state = 'closed' where id = ${id}::uuid and state = 'open'`.execute(db);
}

/** Keeps its counts and deletes what they were counted from. */
export async function endTokenKind(db: Db, id: string): Promise<void> {
  await sql`update trust.token_kind set state = 'ended', key = null,
      issued = (select coalesce(sum(q.issued), 0)::bigint from trust.token_quota q where q.kind = ${id}::uuid),
      redeemed = (select count(*) from trust.token_spent s where s.kind = ${id}::uuid)
    where id = ${id}::uuid`.execute(db);
  await sql`delete from trust.token_quota where kind = ${id}::uuid`.execute(db);
  await sql`delete from trust.token_spent where kind = ${id}::uuid`.execute(db);
}
