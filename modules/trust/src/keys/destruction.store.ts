import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../surroundings.ts';

/** A key on its way to be destroyed, or destroyed. Times in ms. */
export interface Destruction {
  readonly id: string;
  readonly key: string;
  readonly state: 'requested' | 'approved' | 'done' | 'cancelled';
  readonly reason: string;
  readonly requestedAt: number;
  readonly requestedBy: Actor;
  readonly dueAt: number;
  readonly approvedAt: number | null;
  readonly approvedBy: Actor | null;
  readonly endedAt: number | null;
  /** What was destroyed, as JSON, and the installation key's Ed25519 signature over exactly these bytes, base64. */
  readonly statement: string | null;
  readonly signature: string | null;
}

const columns = sql`id, key, state, reason, requested_at as "requestedAt", requested_by as "requestedBy", due_at as "dueAt",
  approved_at as "approvedAt", approved_by as "approvedBy", ended_at as "endedAt", statement, signature`;

/** False when one is under way for the key. */
export async function insertDestruction(db: Db, one: Destruction): Promise<boolean> {
  const answer = await sql`insert into trust.destruction (id, key, state, reason, requested_at, requested_by, due_at)
    values (${one.id}::uuid, ${one.key}::uuid, 'requested', ${one.reason}, ${one.requestedAt},
      ${JSON.stringify(one.requestedBy)}::jsonb, ${one.dueAt})
    on conflict do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** Locked until the transaction ends. */
export async function lockDestruction(db: Db, id: string): Promise<Destruction | undefined> {
  const answer = await sql<Destruction>`select ${columns} from trust.destruction where id = ${id}::uuid
    for update`.execute(db);
  return answer.rows[0];
}

/** Newest first. */
export async function readDestructions(
  db: Db,
  { key, cursor, limit }: { key: string | undefined; cursor: string | undefined; limit: number },
): Promise<readonly Destruction[]> {
  const answer = await sql<Destruction>`select ${columns} from trust.destruction
    where (${key ?? null}::uuid is null or key = ${key ?? null}::uuid)
      and (${cursor ?? null}::uuid is null or id < ${cursor ?? null}::uuid)
    order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

export async function approveDestruction(db: Db, id: string, by: Actor, at: number): Promise<void> {
  await sql`update trust.destruction set state = 'approved', approved_at = ${at},
    approved_by = ${JSON.stringify(by)}::jsonb where id = ${id}::uuid`.execute(db);
}

export async function endDestruction(
  db: Db,
  id: string,
  end: { state: 'done' | 'cancelled'; at: number; statement?: string; signature?: string },
): Promise<void> {
  await sql`update trust.destruction set state = ${end.state}, ended_at = ${end.at}, statement = ${end.statement ?? null},
    signature = ${end.signature ?? null} where id = ${id}::uuid`.execute(db);
}
