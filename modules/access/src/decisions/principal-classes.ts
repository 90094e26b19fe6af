import type { Db, Principal } from '@citywall/kernel';
import type { PrincipalClass } from '../policies/difference.ts';
import type { RoleHolders } from '../role-holders.ts';

/** A person who holds roles. */
export interface Holder {
  readonly principal: Principal;
}

/** Everybody who holds a role now. Their organisation is that of the post a role came from, where one did. */
export async function readHolders(db: Db, holders: RoleHolders | undefined): Promise<readonly Holder[]> {
  const byAccount = new Map<string, { name: string; roles: Set<string>; organisations: Set<string> }>();
  for (const { account, name, role, organisation } of (await holders?.list(db)) ?? []) {
    const known = byAccount.get(account) ?? { name, roles: new Set(), organisations: new Set() };
    known.roles.add(role);
    if (organisation !== undefined) known.organisations.add(organisation);
    byAccount.set(account, known);
  }
  return [...byAccount].map(([id, { name, roles, organisations }]) => ({
    principal: {
      ...{ type: 'person', id, name, roles: [...roles].toSorted(), authentication: 'session' },
      ...(organisations.size > 0 ? { organisations: [...organisations] } : {}),
    },
  }));
}

const mostNames = 5;

/**
 * Holders with the same roles and organisations are decided about together; `apart` are ids that policies name, who are
 * each a class of their own.
 */
export function classesOf(
  holders: readonly Holder[],
  apart: ReadonlySet<string> = new Set(),
): readonly PrincipalClass[] {
  const classes = new Map<string, { principal: Principal; count: number; names: string[] }>();
  for (const { principal } of holders) {
    const own = apart.has(principal.id) || apart.has(principal.name) ? principal.id : '';
    const key = JSON.stringify([principal.roles, principal.organisations ?? [], own]);
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { principal, count: 1, names: [principal.name] });
    else {
      known.count += 1;
      if (known.names.length < mostNames) known.names.push(principal.name);
    }
  }
  return [...classes.values()];
}
