import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

export type Hierarchy = 'international' | 'national';
export type AuthorityState = 'active' | 'retired' | 'revoked';

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
  readonly createdAt: number;
}

const columns = sql`id, name, hierarchy, parent, purpose, key, subject, key_identifier as "keyIdentifier", certificate,
  serial, not_before as "notBefore", not_after as "notAfter", state, succeeds, created_at as "createdAt"`;

/** Throws on a name that another authority has. */
export async function insertAuthority(db: Db, row: AuthorityRow): Promise<void> {
  await sql`insert into trust.authority (id, name, hierarchy, parent, purpose, key, subject, key_identifier, certificate,
      serial, not_before, not_after, state, succeeds, created_at)
    values (${row.id}::uuid, ${row.name}, ${row.hierarchy}, ${row.parent}::uuid, ${row.purpose}, ${row.key}::uuid,
      ${row.subject}, ${row.keyIdentifier}, ${Buffer.from(row.certificate)}, ${row.serial}, ${row.notBefore},
      ${row.notAfter}, ${row.state}, ${row.succeeds}::uuid, ${row.createdAt})`.execute(db);
}

/** Roots first, then by name. */
export async function readAuthorities(db: Db): Promise<readonly AuthorityRow[]> {
  const answer = await sql<AuthorityRow>`select ${columns} from trust.authority
    order by parent is not null, hierarchy, name`.execute(db);
  return answer.rows;
}

export async function setAuthorityState(db: Db, id: string, state: AuthorityState): Promise<void> {
  await sql`update trust.authority set state = ${state} where id = ${id}::uuid`.execute(db);
}
