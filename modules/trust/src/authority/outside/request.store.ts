import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../../surroundings.ts';
import type { Hierarchy } from '../authority.store.ts';

export type RequestState = 'waiting' | 'accepted' | 'withdrawn';

/** A row of trust.authority_request: a key of ours that waits for a certificate by a root elsewhere. Times in ms. */
export interface RequestRow {
  readonly id: string;
  readonly name: string;
  readonly hierarchy: Hierarchy;
  readonly purpose: string;
  readonly key: string;
  readonly subject: string;
  /** PKCS#10, DER. */
  readonly request: Uint8Array;
  readonly succeeds: string | null;
  readonly state: RequestState;
  readonly createdAt: number;
  readonly createdBy: Actor;
}

const columns = sql`id, name, hierarchy, purpose, key, subject, request, succeeds, state, created_at as "createdAt",
  created_by as "createdBy"`;

export async function insertRequest(db: Db, row: RequestRow): Promise<void> {
  await sql`insert into trust.authority_request (id, name, hierarchy, purpose, key, subject, request, succeeds, state,
      created_at, created_by)
    values (${row.id}::uuid, ${row.name}, ${row.hierarchy}, ${row.purpose}, ${row.key}::uuid, ${row.subject},
      ${Buffer.from(row.request)}, ${row.succeeds}::uuid, ${row.state}, ${row.createdAt},
      ${JSON.stringify(row.createdBy)}::jsonb)`.execute(db);
}

/** Locked until the transaction ends. */
export async function lockRequest(db: Db, id: string): Promise<RequestRow | undefined> {
  const answer = await sql<RequestRow>`select ${columns} from trust.authority_request where id = ${id}::uuid
    for no key update`.execute(db);
  return answer.rows[0];
}

/** Newest first; at most 500. */
export async function readRequests(db: Db): Promise<readonly RequestRow[]> {
  const answer = await sql<RequestRow>`select ${columns} from trust.authority_request order by id desc
    limit 500`.execute(db);
  return answer.rows;
}

export async function decideRequest(db: Db, id: string, state: RequestState, at: number): Promise<void> {
  await sql`update trust.authority_request set state = ${state}, decided_at = ${at} where id = ${id}::uuid`.execute(db);
}
