import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Enrolment, EnrolmentDecision, EnrolmentState } from './enrolment.ts';

const columns = sql`id, profile, days, way, request, digest, key_kind as "keyKind", subject, names, requester, owner, state,
  reason, decided_by as "decidedBy", decided_at as "decidedAt", certificate, created_at as "createdAt"`;

/** False when the same requester waits for the same request already. */
export async function insertEnrolment(db: Db, row: Enrolment): Promise<boolean> {
  const answer =
    await sql`insert into trust.enrolment (id, profile, days, way, request, digest, key_kind, subject, names,
      requester, owner, state, created_at)
    values (${row.id}::uuid, ${row.profile}, ${row.days}, ${row.way}, ${Buffer.from(row.request)}, ${row.digest},
      ${row.keyKind}, ${row.subject}, ${[...row.names]}::text[], ${JSON.stringify(row.requester)}::jsonb,
      ${JSON.stringify(row.owner)}::jsonb, ${row.state}, ${row.createdAt})
    on conflict do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function readEnrolment(db: Db, id: string, lock = false): Promise<Enrolment | undefined> {
  const answer = await sql<Enrolment>`select ${columns} from trust.enrolment where id = ${id}::uuid
    ${lock ? sql`for update` : sql``}`.execute(db);
  return answer.rows[0];
}

/** The newest of a requester with exactly this request. */
export async function readEnrolmentOf(db: Db, requester: string, digest: string): Promise<Enrolment | undefined> {
  const answer = await sql<Enrolment>`select ${columns} from trust.enrolment
    where requester ->> 'id' = ${requester} and digest = ${digest} order by id desc limit 1`.execute(db);
  return answer.rows[0];
}

/** Whether this person asked for the certificate and another approved it. */
export async function wasAskedForBy(db: Db, certificate: string, person: string): Promise<boolean> {
  const answer = await sql`select 1 from trust.enrolment where certificate = ${certificate}::uuid
    and requester ->> 'type' = 'person' and requester ->> 'id' = ${person}
    and decided_by ->> 'id' <> ${person}`.execute(db);
  return answer.rows.length > 0;
}

/** How many requests of one requester wait. */
export async function countWaiting(db: Db, requester: string): Promise<number> {
  const answer = await sql<{ count: number }>`select count(*)::int as count from trust.enrolment
    where requester ->> 'id' = ${requester} and state = 'requested'`.execute(db);
  return answer.rows[0]?.count ?? 0;
}

export interface EnrolmentFilter {
  readonly state?: EnrolmentState;
  readonly requester?: string;
  readonly before?: string;
  readonly limit: number;
}

/** Newest first. */
export async function findEnrolments(
  db: Db,
  { state, requester, before, limit }: EnrolmentFilter,
): Promise<readonly Enrolment[]> {
  const when = [
    state === undefined ? undefined : sql`state = ${state}`,
    requester === undefined ? undefined : sql`requester ->> 'id' = ${requester}`,
    before === undefined ? undefined : sql`id < ${before}::uuid`,
  ].filter((part) => part !== undefined);
  const where = when.length === 0 ? sql`true` : sql.join(when, sql` and `);
  const answer = await sql<Enrolment>`select ${columns} from trust.enrolment where ${where}
    order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** MUST be asked only for one that is locked and still waits. */
export async function decideEnrolment(db: Db, id: string, decision: EnrolmentDecision): Promise<void> {
  const { state, reason, decidedBy, decidedAt, certificate } = decision;
  await sql`update trust.enrolment set state = ${state}, reason = ${reason}, decided_by = ${JSON.stringify(decidedBy)}::jsonb,
    decided_at = ${decidedAt}, certificate = ${certificate}::uuid where id = ${id}::uuid`.execute(db);
}
