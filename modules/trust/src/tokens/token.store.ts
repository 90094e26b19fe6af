import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** Whose tokens of which kind are counted on which day (since 1970-01-01 UTC). */
export interface QuotaKey {
  readonly kind: string;
  readonly principal: string;
  readonly day: number;
}

/** Takes tokens from the day's quota; how many were taken in all, or undefined when they are too many. `count` MUST NOT be above `limit`. */
export async function takeTokens(
  db: Db,
  { kind, principal, day }: QuotaKey,
  count: number,
  limit: number,
): Promise<number | undefined> {
  const answer = await sql<{ issued: number }>`insert into trust.token_quota as q (kind, principal, day, issued)
    values (${kind}::uuid, ${principal}, ${day}, ${count})
    on conflict (kind, principal, day) do update set issued = q.issued + excluded.issued
      where q.issued + excluded.issued <= ${limit}
    returning q.issued`.execute(db);
  return answer.rows[0]?.issued;
}

/** True for exactly one of all who spend the same token, however many try at once. */
export async function spend(db: Db, kind: string, digest: Uint8Array): Promise<boolean> {
  const answer = await sql`insert into trust.token_spent (kind, digest) values (${kind}::uuid, ${Buffer.from(digest)})
    on conflict (kind, digest) do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}
