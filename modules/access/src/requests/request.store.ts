import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

export type RequestState = 'waiting' | 'granted' | 'refused' | 'withdrawn' | 'lapsed';

/** One person's wish for a role. Times are ms. */
export interface RoleRequest {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly role: string;
  readonly reason: string;
  readonly untilAt: number;
  readonly requestedAt: number;
  readonly state: RequestState;
  readonly decidedAt: number | null;
  /** Why it was refused. */
  readonly words: string | null;
}

export interface Approval {
  readonly request: string;
  readonly approver: string;
  readonly name: string;
  /** The absent owner in whose place it was given. */
  readonly standsFor: string | null;
  readonly standsForName: string | null;
  readonly at: number;
  readonly call: string;
}

const columns = sql`id, account, name, role, reason, until_at as "untilAt", requested_at as "requestedAt", state, decided_at as "decidedAt", words`;

/** Answers false when the same account waits for the same role already. */
export async function insertRequest(db: Db, request: RoleRequest): Promise<boolean> {
  const { id, account, name, role, reason, untilAt, requestedAt } = request;
  const answer =
    await sql`insert into access.role_request (id, account, name, role, reason, until_at, requested_at, state)
    values (${id}::uuid, ${account}::uuid, ${name}, ${role}, ${reason}, ${untilAt}, ${requestedAt}, 'waiting')
    on conflict do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function findRequest(db: Db, id: string): Promise<RoleRequest | undefined> {
  const answer = await sql<RoleRequest>`select ${columns} from access.role_request where id = ${id}::uuid`.execute(db);
  return answer.rows[0];
}

/** As findRequest, and nobody else decides about it until the transaction ends. */
export async function lockRequest(db: Db, id: string): Promise<RoleRequest | undefined> {
  const answer =
    await sql<RoleRequest>`select ${columns} from access.role_request where id = ${id}::uuid for update`.execute(db);
  return answer.rows[0];
}

/** Newest first; `before` is the id of the last one seen. */
export async function listRequests(
  db: Db,
  { account, state, before, limit }: { account?: string; state?: RequestState; before?: string; limit: number },
): Promise<readonly RoleRequest[]> {
  const mine = account === undefined ? sql`` : sql`and account = ${account}::uuid`;
  const inState = state === undefined ? sql`` : sql`and state = ${state}`;
  const older = before === undefined ? sql`` : sql`and id < ${before}::uuid`;
  const answer = await sql<RoleRequest>`select ${columns} from access.role_request
    where true ${mine} ${inState} ${older} order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** Ends a waiting request; answers false when it does not wait any more. */
export async function settleRequest(
  db: Db,
  id: string,
  state: Exclude<RequestState, 'waiting'>,
  at: number,
  words?: string,
): Promise<boolean> {
  const answer = await sql`update access.role_request set state = ${state}, decided_at = ${at}, words = ${words ?? null}
    where id = ${id}::uuid and state = 'waiting'`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function readApprovals(db: Db, requests: readonly string[]): Promise<readonly Approval[]> {
  if (requests.length === 0) return [];
  const answer = await sql<Approval>`select request, approver, name, stands_for as "standsFor",
      stands_for_name as "standsForName", at, call
    from access.role_approval where request = any(${[...requests]}::uuid[]) order by at`.execute(db);
  return answer.rows;
}

/** Answers false when this approver has approved already. */
export async function insertApproval(db: Db, approval: Approval): Promise<boolean> {
  const { request, approver, name, standsFor, standsForName, at, call } = approval;
  const answer =
    await sql`insert into access.role_approval (request, approver, name, stands_for, stands_for_name, at, call)
    values (${request}::uuid, ${approver}::uuid, ${name}, ${standsFor}::uuid, ${standsForName}, ${at}, ${call}::uuid)
    on conflict do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function deleteApproval(db: Db, request: string, approver: string): Promise<void> {
  await sql`delete from access.role_approval where request = ${request}::uuid and approver = ${approver}::uuid`.execute(
    db,
  );
}

/** Lapses what was wanted until a moment that has passed, or waited since before `waitingSince`; answers how many. */
export async function lapseRequests(db: Db, now: number, waitingSince: number): Promise<number> {
  const answer = await sql`update access.role_request set state = 'lapsed', decided_at = ${now}
    where state = 'waiting' and (until_at <= ${now} or requested_at < ${waitingSince})`.execute(db);
  return Number(answer.numAffectedRows ?? 0n);
}

/** How many wait since before a moment, and since when the oldest. */
export async function countWaiting(db: Db, before: number): Promise<{ count: number; oldest: number | null }> {
  const answer = await sql<{ count: number; oldest: number | null }>`select count(*)::int as count,
    min(requested_at) as oldest from access.role_request where state = 'waiting' and requested_at < ${before}`.execute(
    db,
  );
  return answer.rows[0] ?? { count: 0, oldest: null };
}

/** Forgets what was decided before; its records stay in the audit log. */
export async function sweepRequests(db: Db, before: number): Promise<void> {
  await sql`delete from access.role_request where state <> 'waiting' and decided_at < ${before}`.execute(db);
}
