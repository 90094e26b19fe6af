import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** Uses of one key version by one principal within one hour (its first ms). */
export interface KeyUse {
  readonly key: string;
  readonly number: number;
  readonly act: string;
  readonly principal: string;
  readonly hour: number;
  readonly count: number;
}

/** Adds to what was counted before. */
export async function addUses(db: Db, { key, number, act, principal, hour, count }: KeyUse): Promise<void> {
  await sql`insert into trust.key_use (key, number, act, principal, hour, count)
    values (${key}::uuid, ${number}, ${act}, ${principal}, ${hour}, ${count})
    on conflict (key, number, act, principal, hour)
      do update set count = trust.key_use.count + excluded.count`.execute(db);
}

/** Which of the keys have sealed more than `most` with their latest version under random nonces of 96 bits. */
export async function readWorn(db: Db, keys: readonly string[], most: number): Promise<readonly string[]> {
  const answer = await sql<{ key: string }>`select u.key from trust.key_use u
      join trust.key k on k.id = u.key and k.latest = u.number and k.kind in ('aes-256-gcm', 'sm4-gcm')
    where u.key = any(${[...keys]}::uuid[]) and u.act in ('encrypt', 'data-key', 'rewrap')
    group by u.key having sum(u.count) > ${most}`.execute(db);
  return answer.rows.map(({ key }) => key);
}
