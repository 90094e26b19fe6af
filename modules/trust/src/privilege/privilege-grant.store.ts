import type { Db, Text } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../surroundings.ts';
import type { Privilege, PrivilegeKind } from './privilege.ts';

/** Who may give one privilege, and for how long. */
export interface PrivilegeGrant {
  readonly id: string;
  readonly kind: PrivilegeKind;
  readonly value: string;
  readonly title: Text;
  /** Whoever has one of these roles … */
  readonly roles: readonly string[];
  /** … or one of these ids. */
  readonly principals: readonly string[];
  readonly mostHours: number;
  /** ms. */
  readonly setAt: number;
  readonly setBy: Actor;
}

const columns = sql`id, kind, value, title, roles, principals, most_hours as "mostHours", set_at as "setAt", set_by as "setBy"`;

/** All of them, by kind and value. */
export async function readGrants(db: Db): Promise<readonly PrivilegeGrant[]> {
  const answer = await sql<PrivilegeGrant>`select ${columns} from trust.privilege_grant order by kind, value`.execute(
    db,
  );
  return answer.rows;
}

export async function countGrants(db: Db): Promise<number> {
  const answer = await sql<{ count: number }>`select count(*) as count from trust.privilege_grant`.execute(db);
  return Number(answer.rows[0]?.count);
}

/** The grant of a privilege; undefined: nobody may give it. */
export async function findGrant(db: Db, { kind, value }: Privilege): Promise<PrivilegeGrant | undefined> {
  const answer = await sql<PrivilegeGrant>`select ${columns} from trust.privilege_grant
    where kind = ${kind} and value = ${value}`.execute(db);
  return answer.rows[0];
}

/** Replaces the grant of the same privilege, which keeps its id. */
export async function saveGrant(db: Db, grant: PrivilegeGrant): Promise<PrivilegeGrant> {
  const answer = await sql<PrivilegeGrant>`insert into trust.privilege_grant (id, kind, value, title, roles, principals,
      most_hours, set_at, set_by)
    values (${grant.id}::uuid, ${grant.kind}, ${grant.value}, ${JSON.stringify(grant.title)}::jsonb,
      ${[...grant.roles]}::text[], ${[...grant.principals]}::text[], ${grant.mostHours}, ${grant.setAt},
      ${JSON.stringify(grant.setBy)}::jsonb)
    on conflict (kind, value) do update set title = excluded.title, roles = excluded.roles,
      principals = excluded.principals, most_hours = excluded.most_hours, set_at = excluded.set_at, set_by = excluded.set_by
    returning ${columns}`.execute(db);
  return answer.rows[0] as PrivilegeGrant;
}

/** The grant that was deleted; undefined when there was none. */
export async function deleteGrant(db: Db, id: string): Promise<PrivilegeGrant | undefined> {
  const answer = await sql<PrivilegeGrant>`delete from trust.privilege_grant where id = ${id}::uuid
    returning ${columns}`.execute(db);
  return answer.rows[0];
}
