import { type Db, notFound } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Role } from '../roles.table.ts';

/** On which terms a role is given to those who ask for it. */
export interface RoleTerms {
  readonly role: string;
  /** Accounts that answer for it; none: whoever is security administrator. */
  readonly owners: readonly string[];
  /** Whether people may ask for it. */
  readonly open: boolean;
  readonly mostDays: number;
  /** How many must approve: 1 or 2. */
  readonly approvals: number;
}

/** Whoever answers for roles that have no owner of their own. */
export const ownerOfTheRest = 'security-administrator';

/** Roles of machines: nobody asks for them. */
const machineRoles: ReadonlySet<string> = new Set(['intake', 'agent', 'key-user', 'enroller']);

const columns = sql`role, owners, open, most_days as "mostDays", approvals`;

/** The terms of a role that exists; refuses others as not found. */
export async function termsOf(db: Db, roles: readonly Role[], name: string): Promise<RoleTerms> {
  const role = roles.find((each) => each.name === name);
  if (role === undefined) throw notFound({ en: 'The role', zh: '该角色' });
  const answer = await sql<RoleTerms>`select ${columns} from access.role_terms where role = ${name}`.execute(db);
  return answer.rows[0] ?? defaultTerms(role);
}

/** The terms of all roles, in the order of the roles. */
export async function allTerms(db: Db, roles: readonly Role[]): Promise<readonly RoleTerms[]> {
  const answer = await sql<RoleTerms>`select ${columns} from access.role_terms`.execute(db);
  return roles.map((role) => answer.rows.find((terms) => terms.role === role.name) ?? defaultTerms(role));
}

export async function saveTerms(db: Db, terms: RoleTerms, at: number, by: object): Promise<void> {
  await sql`insert into access.role_terms (role, owners, open, most_days, approvals, set_at, set_by)
    values (${terms.role}, ${[...terms.owners]}::uuid[], ${terms.open}, ${terms.mostDays}, ${terms.approvals}, ${at},
      ${JSON.stringify(by)}::jsonb)
    on conflict (role) do update set owners = excluded.owners, open = excluded.open, most_days = excluded.most_days,
      approvals = excluded.approvals, set_at = excluded.set_at, set_by = excluded.set_by`.execute(db);
}

/** A duty decides about others: two must approve it, and it is lent for a short time. */
function defaultTerms({ name, duty }: Role): RoleTerms {
  return {
    role: name,
    owners: [],
    open: !machineRoles.has(name),
    mostDays: duty ? 30 : 180,
    approvals: duty ? 2 : 1,
  };
}
