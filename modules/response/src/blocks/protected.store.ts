import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../surroundings.ts';

/** An entry people added. */
export interface AddedProtection {
  readonly network: string;
  readonly reason: string;
  readonly by: Actor;
  readonly createdAt: number;
}

export async function readProtected(db: Db): Promise<readonly AddedProtection[]> {
  const answer = await sql<AddedProtection>`select network, reason, by, created_at as "createdAt"
    from response.protected order by network`.execute(db);
  return answer.rows;
}

/** Adds an entry, or gives it a new reason. */
export async function insertProtected(db: Db, entry: AddedProtection): Promise<void> {
  await sql`insert into response.protected (network, reason, by, created_at)
    values (${entry.network}, ${entry.reason}, ${JSON.stringify(entry.by)}::jsonb, ${entry.createdAt})
    on conflict (network) do update set reason = excluded.reason, by = excluded.by`.execute(db);
}

/** False when there was none. */
export async function deleteProtected(db: Db, network: string): Promise<boolean> {
  const answer = await sql`delete from response.protected where network = ${network}`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** What the living gateways say of themselves. */
export async function gatewayAddresses(
  db: Db,
): Promise<
  readonly { readonly name: string; readonly addresses: readonly string[]; readonly resolvers: readonly string[] }[]
> {
  const answer = await sql<{ name: string; addresses: string[]; resolvers: string[] }>`
    select name, addresses, resolvers from response.agent where revoked_at is null`.execute(db);
  return answer.rows;
}
