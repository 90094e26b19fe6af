import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Hierarchy } from '../authority/authority.store.ts';

/** A row of trust.stamper: a key that stamps time, and its certificate. */
export interface StamperRow {
  readonly hierarchy: Hierarchy;
  readonly key: string;
  readonly certificate: Uint8Array;
  /** Authorities above, the root left out. */
  readonly chain: readonly Uint8Array[];
  /** ms since 1970. */
  readonly notAfter: number;
}

/** Held until the transaction ends by whoever makes stampers: two processes never make one twice. */
export async function lockStampers(db: Db): Promise<void> {
  await sql`lock table trust.stamper in share row exclusive mode`.execute(db);
}

export async function readStampers(db: Db): Promise<readonly StamperRow[]> {
  const answer = await sql<StamperRow>`select hierarchy, key, certificate, chain, not_after as "notAfter"
    from trust.stamper order by hierarchy`.execute(db);
  return answer.rows;
}

export async function saveStamper(db: Db, row: StamperRow): Promise<void> {
  await sql`insert into trust.stamper (hierarchy, key, certificate, chain, not_after)
    values (${row.hierarchy}, ${row.key}::uuid, ${Buffer.from(row.certificate)},
      ${row.chain.map((one) => Buffer.from(one))}::bytea[], ${row.notAfter})
    on conflict (hierarchy) do update set key = excluded.key, certificate = excluded.certificate,
      chain = excluded.chain, not_after = excluded.not_after`.execute(db);
}

/** A block number that nobody else has or will have; durable before it is answered. */
export async function reserveBlock(db: Db): Promise<bigint> {
  const answer = await sql<{ block: string }>`update trust.timestamp_block set next = next + 1
    returning (next - 1)::text as block`.execute(db);
  return BigInt((answer.rows[0] as { block: string }).block);
}
