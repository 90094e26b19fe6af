import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Hierarchy } from '../authority/authority.store.ts';

/** A row of trust.attribute_authority with its certificate; times in ms. */
export interface AttributeAuthorityRow {
  /** Of its certificate, too. */
  readonly id: string;
  readonly hierarchy: Hierarchy;
  /** Among the city's keys. */
  readonly key: string;
  /** DER. */
  readonly certificate: Uint8Array;
  /** Authorities above, the root left out. */
  readonly chain: readonly Uint8Array[];
  readonly notAfter: number;
  /** Whether its certificate is neither revoked nor held. */
  readonly valid: boolean;
  readonly createdAt: number;
}

/** Held until the transaction ends by whoever makes one: two processes never make one twice. */
export async function lockAttributeAuthorities(db: Db): Promise<void> {
  await sql`lock table trust.attribute_authority in share row exclusive mode`.execute(db);
}

/** Held until the transaction ends by whoever makes its list: numbers never go back. */
export async function lockAttributeAuthority(db: Db, id: string): Promise<void> {
  await sql`select 1 from trust.attribute_authority where id = ${id}::uuid for no key update`.execute(db);
}

/** The newest first. */
export async function readAttributeAuthorities(db: Db): Promise<readonly AttributeAuthorityRow[]> {
  const answer = await sql<AttributeAuthorityRow>`select a.id, a.hierarchy, a.key, c.certificate, a.chain,
      c.not_after as "notAfter", c.state = 'valid' as valid, a.created_at as "createdAt"
    from trust.attribute_authority a join trust.certificate c on c.id = a.id order by a.id desc`.execute(db);
  return answer.rows;
}

/** Its certificate MUST be in trust.certificate. */
export async function insertAttributeAuthority(db: Db, row: AttributeAuthorityRow): Promise<void> {
  await sql`insert into trust.attribute_authority (id, hierarchy, key, chain, created_at)
    values (${row.id}::uuid, ${row.hierarchy}, ${row.key}::uuid, ${row.chain.map((one) => Buffer.from(one))}::bytea[],
      ${row.createdAt})`.execute(db);
}

/** The newest list of an attribute authority; times in ms. */
export interface PrivilegeListRow {
  readonly authority: string;
  readonly number: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** DER. */
  readonly content: Uint8Array;
}

export async function readPrivilegeLists(db: Db): Promise<readonly PrivilegeListRow[]> {
  const answer = await sql<PrivilegeListRow>`select authority, number, this_update as "thisUpdate",
    next_update as "nextUpdate", content from trust.privilege_list`.execute(db);
  return answer.rows;
}

export async function savePrivilegeList(db: Db, row: PrivilegeListRow): Promise<void> {
  await sql`insert into trust.privilege_list (authority, number, this_update, next_update, content)
    values (${row.authority}::uuid, ${row.number}, ${row.thisUpdate}, ${row.nextUpdate}, ${Buffer.from(row.content)})
    on conflict (authority) do update set number = excluded.number, this_update = excluded.this_update,
      next_update = excluded.next_update, content = excluded.content`.execute(db);
}
