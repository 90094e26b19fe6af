import type { Call } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import { requireRolesOf } from '../registry/duties.ts';
import type { Account } from '../tables.ts';

/** Whose sessions a caller may see: everybody's, those of people in some organisations, or only his own. */
export type SessionScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'within'; readonly organisations: readonly string[] }
  | { readonly kind: 'own' };

/** Those who keep or secure the accounts see all; who administers a department sees its people and those of all below it. */
export async function sessionScope(desk: Desk, { principal }: Call): Promise<SessionScope> {
  const holds = (role: string): boolean => principal.roles.includes(role);
  if (holds('system-administrator') || holds('security-administrator')) return { kind: 'all' };
  const [own] = principal.organisations ?? [];
  if (!holds('department-administrator') || own === undefined) return { kind: 'own' };
  return { kind: 'within', organisations: await desk.tree.within(own) };
}

/** Whether the caller may see the sessions of this account. */
export async function maySeeSessions(desk: Desk, call: Call, account: Account): Promise<boolean> {
  if (account.id === call.principal.id) return true;
  const scope = await sessionScope(desk, call);
  return scope.kind === 'all' || (scope.kind === 'within' && scope.organisations.includes(account.organisation));
}

/** Whether he may end them. Throws a Problem 403 for an account of his department that may do what he may not. */
export async function mayEndSessions(desk: Desk, call: Call, account: Account): Promise<boolean> {
  if (!(await maySeeSessions(desk, call, account))) return false;
  if (account.id !== call.principal.id) requireRolesOf(account, call.principal);
  return true;
}
