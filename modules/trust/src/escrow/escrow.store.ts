import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Escrow, Recovery } from './escrow.ts';

const escrowColumns = sql`id, key, certificate, signature_certificate as "signatureCertificate", owner, subject,
  created_at as "createdAt", created_by as "createdBy"`;
const recoveryColumns = sql`id, escrow, reason, recipient, state, requested_by as "requestedBy",
  requested_at as "requestedAt", decided_by as "decidedBy", decided_at as "decidedAt", refusal, envelope,
  (select escrow.owner from trust.escrow where escrow.id = key_recovery.escrow) as holder`;

/** Keeps the key and ties both certificates to each other. */
export async function insertEscrow(db: Db, row: Escrow): Promise<void> {
  await sql`insert into trust.escrow (id, key, certificate, signature_certificate, owner, subject, created_at, created_by)
    values (${row.id}::uuid, ${row.key}::uuid, ${row.certificate}::uuid, ${row.signatureCertificate}::uuid,
      ${JSON.stringify(row.owner)}::jsonb, ${row.subject}, ${row.createdAt}, ${JSON.stringify(row.createdBy)}::jsonb)`.execute(
    db,
  );
  const pairs = [
    [row.certificate, row.signatureCertificate],
    [row.signatureCertificate, row.certificate],
  ];
  for (const [one, other] of pairs)
    await sql`update trust.certificate set pair = ${other}::uuid where id = ${one}::uuid`.execute(db);
}

export async function readEscrow(db: Db, id: string): Promise<Escrow | undefined> {
  const answer = await sql<Escrow>`select ${escrowColumns} from trust.escrow where id = ${id}::uuid`.execute(db);
  return answer.rows[0];
}

/** Newest first; `owner` by id. */
export async function findEscrows(
  db: Db,
  { owner, before, limit }: { readonly owner?: string; readonly before?: string; readonly limit: number },
): Promise<readonly Escrow[]> {
  const when = [
    owner === undefined ? sql`true` : sql`owner ->> 'id' = ${owner}`,
    before === undefined ? sql`true` : sql`id < ${before}::uuid`,
  ];
  const answer = await sql<Escrow>`select ${escrowColumns} from trust.escrow where ${sql.join(when, sql` and `)}
    order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** False when a recovery of the key waits already. */
export async function insertRecovery(db: Db, row: Recovery): Promise<boolean> {
  const answer =
    await sql`insert into trust.key_recovery (id, escrow, reason, recipient, state, requested_by, requested_at)
    values (${row.id}::uuid, ${row.escrow}::uuid, ${row.reason}, ${Buffer.from(row.recipient)}, ${row.state},
      ${JSON.stringify(row.requestedBy)}::jsonb, ${row.requestedAt})
    on conflict do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function readRecovery(db: Db, id: string, lock = false): Promise<Recovery | undefined> {
  const answer = await sql<Recovery>`select ${recoveryColumns} from trust.key_recovery where id = ${id}::uuid
    ${lock ? sql`for update` : sql``}`.execute(db);
  return answer.rows[0];
}

/** Newest first. */
export async function findRecoveries(db: Db, before: string | undefined, limit: number): Promise<readonly Recovery[]> {
  const answer = await sql<Recovery>`select ${recoveryColumns} from trust.key_recovery
    where ${before === undefined ? sql`true` : sql`id < ${before}::uuid`} order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** MUST be asked only for one that is locked and still waits. */
export async function decideRecovery(
  db: Db,
  id: string,
  {
    state,
    decidedBy,
    decidedAt,
    refusal,
    envelope,
  }: Omit<Recovery, 'id' | 'escrow' | 'holder' | 'reason' | 'recipient'>,
): Promise<void> {
  await sql`update trust.key_recovery set state = ${state}, decided_by = ${JSON.stringify(decidedBy)}::jsonb,
    decided_at = ${decidedAt}, refusal = ${refusal}, envelope = ${envelope === null ? null : Buffer.from(envelope)}
    where id = ${id}::uuid`.execute(db);
}
