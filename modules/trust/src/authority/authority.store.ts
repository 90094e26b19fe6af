import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { AuthorityState } from './life-cycle.table.ts';

export type Hierarchy = 'international' | 'national';

/** A row of trust.authority; times in ms. */
export interface AuthorityRow {
  readonly id: string;
  readonly name: string;
  readonly hierarchy: Hierarchy;
  /** Null: a root. */
  readonly parent: string | null;
  readonly purpose: string;
  /** Null: its key is not ours. */
  readonly key: string | null;
  readonly subject: string;
  /** Hex. */
  readonly keyIdentifier: string;
  readonly certificate: Uint8Array;
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly state: AuthorityState;
  readonly succeeds: string | null;
  /** Its key is used only during ceremonies. */
  readonly offline: boolean;
  /** When nothing that it issued was valid any more and its key was put out of use. */
  readonly endedAt: number | null;
  readonly createdAt: number;
}

const columns = sql`id, name, hierarchy, parent, purpose, key, subject, key_identifier as "keyIdentifier", certificate,
  serial, not_before as "notBefore", not_after as "notAfter", state, succeeds, offline, ended_at as "endedAt",
  created_at as "createdAt"`;

/** Throws on a name that another authority has. */
export async function insertAuthority(db: Db, row: AuthorityRow): Promise<void> {
  await sql`insert into trust.authority (id, name, hierarchy, parent, purpose, key, subject, key_identifier, certificate,
      serial, not_before, not_after, state, succeeds, offline, ended_at, created_at)
    values (${row.id}::uuid, ${row.name}, ${row.hierarchy}, ${row.parent}::uuid, ${row.purpose}, ${row.key}::uuid,
      ${row.subject}, ${row.keyIdentifier}, ${Buffer.from(row.certificate)}, ${row.serial}, ${row.notBefore},
      ${row.notAfter}, ${row.state}, ${row.succeeds}::uuid, ${row.offline}, ${row.endedAt}, ${row.createdAt})`.execute(
    db,
  );
}

/** Roots first, then by name. */
export async function readAuthorities(db: Db): Promise<readonly AuthorityRow[]> {
  const answer = await sql<AuthorityRow>`select ${columns} from trust.authority
    order by parent is not null, hierarchy, name`.execute(db);
  return answer.rows;
}

/** False when it is in none of the states `from` any more. */
export async function changeAuthorityState(
  db: Db,
  id: string,
  from: readonly AuthorityState[],
  state: AuthorityState,
): Promise<boolean> {
  const answer = await sql`update trust.authority set state = ${state}
    where id = ${id}::uuid and state = any(${[...from]}::text[])`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** A longer-lived certificate for the same key takes the place of the former, perhaps by the successor of the root. */
export async function replaceAuthorityCertificate(
  db: Db,
  id: string,
  made: Pick<AuthorityRow, 'parent' | 'certificate' | 'serial' | 'notBefore' | 'notAfter'>,
): Promise<void> {
  await sql`update trust.authority set certificate = ${Buffer.from(made.certificate)}, serial = ${made.serial},
    not_before = ${made.notBefore}, not_after = ${made.notAfter}, parent = ${made.parent}::uuid
    where id = ${id}::uuid`.execute(db);
}

/** After a certificate of an authority was revoked by itself: the authority whose present one it is is revoked with it. */
export async function revokeAuthorityBySerial(db: Db, parent: string, serial: string): Promise<void> {
  await sql`update trust.authority set state = 'revoked'
    where parent = ${parent}::uuid and serial = ${serial} and state <> 'revoked'`.execute(db);
}

/** Its key went under the offline key. */
export async function setAuthorityOffline(db: Db, id: string): Promise<void> {
  await sql`update trust.authority set offline = true where id = ${id}::uuid`.execute(db);
}

/** Its key was put out of use. */
export async function setAuthorityEnded(db: Db, id: string, at: number): Promise<void> {
  await sql`update trust.authority set ended_at = ${at} where id = ${id}::uuid`.execute(db);
}

/** Authorities of ours that issue no more, have not ended, and issued nothing that is still inside its time; responders do not count. */
export async function readSpentAuthorities(db: Db, now: number): Promise<readonly AuthorityRow[]> {
  const answer = await sql<AuthorityRow>`select ${columns} from trust.authority a
    where a.key is not null and a.ended_at is null and a.state in ('superseded', 'retired')
      and not exists (select 1 from trust.certificate c where c.authority = a.id and c.not_after >= ${now}
        and c.profile <> 'status-responder')`.execute(db);
  return answer.rows;
}
