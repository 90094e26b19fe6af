import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../surroundings.ts';
import type { Privilege } from './privilege.ts';

/** Where a privilege is good: URIs of services, and of groups of them. */
export interface PrivilegeTargets {
  readonly names: readonly string[];
  readonly groups: readonly string[];
}

/** A privilege certificate as it was issued; times in ms, serials in hex. */
export interface PrivilegeRow {
  readonly id: string;
  readonly authority: string;
  readonly serial: string;
  /** Id of the holder's certificate; null for one that others issued. */
  readonly holder: string | null;
  readonly holderSubject: string;
  readonly holderIssuer: string;
  readonly holderSerial: string;
  /** Whose certificate it is, where that is known. */
  readonly ownerType: string | null;
  readonly owner: string | null;
  readonly privileges: readonly Privilege[];
  /** Null: good everywhere. */
  readonly targets: PrivilegeTargets | null;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly revocable: boolean;
  readonly revokedAt: number | null;
  readonly issuedAt: number;
  readonly issuedBy: Actor;
  /** DER. */
  readonly content: Uint8Array;
}

const columns = sql`id, authority, serial, holder, holder_subject as "holderSubject", holder_issuer as "holderIssuer",
  holder_serial as "holderSerial", owner_type as "ownerType", owner, privileges, targets, not_before as "notBefore",
  not_after as "notAfter", revocable, revoked_at as "revokedAt", issued_at as "issuedAt", issued_by as "issuedBy", content`;

/** Throws when the authority has used the serial before. */
export async function insertPrivilege(db: Db, row: PrivilegeRow): Promise<void> {
  await sql`insert into trust.privilege (id, authority, serial, holder, holder_subject, holder_issuer, holder_serial,
      owner_type, owner, privileges, targets, not_before, not_after, revocable, revoked_at, issued_at, issued_by, content)
    values (${row.id}::uuid, ${row.authority}::uuid, ${row.serial}, ${row.holder}::uuid, ${row.holderSubject},
      ${row.holderIssuer}, ${row.holderSerial}, ${row.ownerType}, ${row.owner}, ${JSON.stringify(row.privileges)}::jsonb,
      ${row.targets === null ? null : JSON.stringify(row.targets)}::jsonb, ${row.notBefore}, ${row.notAfter},
      ${row.revocable}, ${row.revokedAt}, ${row.issuedAt}, ${JSON.stringify(row.issuedBy)}::jsonb,
      ${Buffer.from(row.content)})`.execute(db);
}

export async function readPrivilege(db: Db, id: string, lock = false): Promise<PrivilegeRow | undefined> {
  const answer = await sql<PrivilegeRow>`select ${columns} from trust.privilege where id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

export interface PrivilegeFilter {
  /** Id of a certificate. */
  readonly holder?: string;
  readonly state?: 'valid' | 'revoked' | 'expired';
  /** Only what this principal issued or holds. */
  readonly concerning?: string;
  readonly now: number;
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function findPrivileges(db: Db, filter: PrivilegeFilter): Promise<readonly PrivilegeRow[]> {
  const { holder, state, concerning, now, before, limit } = filter;
  const when = [
    holder === undefined ? undefined : sql`holder = ${holder}::uuid`,
    concerning === undefined ? undefined : sql`(owner = ${concerning} or issued_by ->> 'id' = ${concerning})`,
    before === undefined ? undefined : sql`id < ${before}::uuid`,
    state === 'revoked' ? sql`revoked_at is not null` : undefined,
    state === 'expired' ? sql`revoked_at is null and not_after < ${now}` : undefined,
    state === 'valid' ? sql`revoked_at is null and not_after >= ${now}` : undefined,
  ].filter((part) => part !== undefined);
  const where = when.length === 0 ? sql`true` : sql.join(when, sql` and `);
  const answer = await sql<PrivilegeRow>`select ${columns} from trust.privilege where ${where}
    order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

export async function setRevoked(db: Db, id: string, at: number): Promise<void> {
  await sql`update trust.privilege set revoked_at = ${at} where id = ${id}::uuid`.execute(db);
}

/** When each authority last had something revoked, ms; those that never had are missing. */
export async function readLastRevocations(db: Db): Promise<ReadonlyMap<string, number>> {
  const answer = await sql<{ authority: string; at: number }>`select authority, max(revoked_at) as at
    from trust.privilege where revoked_at is not null group by authority`.execute(db);
  return new Map(answer.rows.map(({ authority, at }) => [authority, at]));
}

/** What a list of the authority holds: revoked, and not expired before `expired` (ms). */
export async function readRevokedPrivileges(
  db: Db,
  authority: string,
  expired: number,
): Promise<readonly { readonly serial: string; readonly revokedAt: number }[]> {
  const answer = await sql<{ serial: string; revokedAt: number }>`select serial, revoked_at as "revokedAt"
    from trust.privilege where authority = ${authority}::uuid and revoked_at is not null and not_after >= ${expired}
    order by revoked_at, serial`.execute(db);
  return answer.rows;
}
