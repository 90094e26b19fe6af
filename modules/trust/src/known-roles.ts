import { roles as knownRoles } from '@citywall/access';
import { invalid, type Principal } from '@citywall/kernel';

/** Refuses the first name that no role has. */
export function requireRoles(wanted: readonly string[]): void {
  const unknown = wanted.find((role) => !knownRoles.some(({ name }) => name === role));
  if (unknown === undefined) return;
  throw invalid('trust.role.unknown', {
    en: `There is no role named ${unknown}. access.role.list tells the roles.`,
    zh: `没有名为 ${unknown} 的角色。请用 access.role.list 查看角色。`,
  });
}

const workers = ['viewer', 'operator', 'system-administrator', 'security-administrator', 'audit-administrator'];

/** Whether somebody works here, rather than only having an account. */
export function worksHere({ roles }: Pick<Principal, 'roles'>): boolean {
  return roles.some((role) => workers.includes(role));
}
