import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** A row of response.agent; times in ms. */
export interface AgentRow {
  readonly id: string;
  readonly name: string;
  readonly kind: 'nftables' | 'city-gateway';
  readonly keyId: string;
  readonly publicKey: string;
  readonly addresses: readonly string[];
  readonly resolvers: readonly string[];
  readonly version: string;
  readonly enrolledAt: number;
  readonly lastSeenAt: number | null;
  readonly verifiedAt: number | null;
  readonly revokedAt: number | null;
}

const columns = sql`id, name, kind, key_id as "keyId", public_key as "publicKey", addresses, resolvers, version,
  enrolled_at as "enrolledAt", last_seen_at as "lastSeenAt", verified_at as "verifiedAt", revoked_at as "revokedAt"`;

export async function insertAgent(db: Db, row: AgentRow): Promise<void> {
  await sql`insert into response.agent (id, name, kind, key_id, public_key, addresses, enrolled_at)
    values (${row.id}::uuid, ${row.name}, ${row.kind}, ${row.keyId}, ${row.publicKey},
      ${JSON.stringify(row.addresses)}::jsonb, ${row.enrolledAt})`.execute(db);
}

/** Newest first. */
export async function readAgents(db: Db): Promise<readonly AgentRow[]> {
  return (await sql<AgentRow>`select ${columns} from response.agent order by id desc limit 500`.execute(db)).rows;
}

export async function readAgent(db: Db, id: string, lock = false): Promise<AgentRow | undefined> {
  const answer = await sql<AgentRow>`select ${columns} from response.agent where id = ${id}::uuid
    ${lock ? sql`for update` : sql``}`.execute(db);
  return answer.rows[0];
}

/** The agent that authenticates with the machine key. */
export async function readAgentByKey(db: Db, keyId: string): Promise<AgentRow | undefined> {
  return (await sql<AgentRow>`select ${columns} from response.agent where key_id = ${keyId}`.execute(db)).rows[0];
}

/** The unrevoked agent of that name. */
export async function readAgentByName(db: Db, name: string): Promise<AgentRow | undefined> {
  const answer = await sql<AgentRow>`select ${columns} from response.agent
    where name = ${name} and revoked_at is null for update`.execute(db);
  return answer.rows[0];
}

/** Gateways enrolled and not revoked. */
export async function countGateways(db: Db): Promise<number> {
  const answer = await sql<{
    count: number;
  }>`select count(*) as count from response.agent where revoked_at is null`.execute(db);
  return answer.rows[0]?.count ?? 0;
}

/** What the agent says of itself when it polls. */
export async function noteSeen(
  db: Db,
  id: string,
  seen: {
    readonly at: number;
    readonly addresses: readonly string[];
    readonly resolvers: readonly string[];
    readonly version: string;
  },
): Promise<void> {
  await sql`update response.agent set last_seen_at = ${seen.at}, addresses = ${JSON.stringify(seen.addresses)}::jsonb,
    resolvers = ${JSON.stringify(seen.resolvers)}::jsonb, version = ${seen.version} where id = ${id}::uuid`.execute(db);
}

/** Only that it is there. */
export async function touchAgent(db: Db, id: string, at: number): Promise<void> {
  await sql`update response.agent set last_seen_at = ${at} where id = ${id}::uuid`.execute(db);
}

/** Claims the turn to ask the agent what is in force, unless it was asked since; true when claimed. */
export async function claimVerification(db: Db, id: string, now: number, since: number): Promise<boolean> {
  const answer = await sql`update response.agent set verified_at = ${now}
    where id = ${id}::uuid and coalesce(verified_at, 0) < ${since}::bigint
      and exists (select from response.enforcement where agent = ${id}::uuid and state = 'active')`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** Ends an agent; what it enforced no longer counts. */
export async function markRevoked(db: Db, id: string, at: number): Promise<void> {
  await sql`update response.agent set revoked_at = ${at} where id = ${id}::uuid`.execute(db);
  await sql`update response.enforcement set state = 'failed', reason = 'the agent was revoked'
    where agent = ${id}::uuid and state in ('pending', 'active')`.execute(db);
}

export async function insertInvite(
  db: Db,
  invite: { readonly hash: Uint8Array; readonly name: string; readonly createdAt: number; readonly expiresAt: number },
): Promise<void> {
  await sql`insert into response.agent_invite (token_hash, name, created_at, expires_at)
    values (${Buffer.from(invite.hash)}, ${invite.name}, ${invite.createdAt}, ${invite.expiresAt})`.execute(db);
}

/** Uses up an invitation; answers the name it was made for, or undefined when it is unknown, used or over. */
export async function useInvite(db: Db, hash: Uint8Array, now: number): Promise<string | undefined> {
  const answer = await sql<{ name: string }>`update response.agent_invite set used_at = ${now}
    where token_hash = ${Buffer.from(hash)} and used_at is null and expires_at > ${now}::bigint returning name`.execute(
    db,
  );
  return answer.rows[0]?.name;
}
