import type { Db } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import type { Person } from '../people.ts';
import type { Holding } from '../role-holders.ts';
import { heldTogether, permitsOf } from './check-roles.ts';
import type { SeparationRule } from './rule.store.ts';

/** Somebody in whose hand lies what a rule separates. */
export interface Conflict {
  readonly rule: SeparationRule;
  readonly account: Person;
  /** Members of the rule that he has. */
  readonly together: readonly string[];
  readonly roles: readonly Pick<Holding, 'role' | 'source'>[];
}

/** Who violates the rules now, by name. */
export async function findConflicts(
  desk: Pick<Desk, 'authorizer' | 'sources' | 'holders'>,
  db: Db,
  rules: readonly SeparationRule[],
): Promise<readonly Conflict[]> {
  const permits = permitsOf(desk);
  const people = byAccount((await desk.holders?.list(db)) ?? []);
  /** Many people have the same roles: each set of roles is judged once. */
  const judged = new Map<string, readonly string[]>();
  const together = (rule: SeparationRule, roles: readonly string[]): readonly string[] => {
    const key = `${rule.id}\n${roles.toSorted().join('\n')}`;
    const known = judged.get(key) ?? heldTogether(rule, roles, permits);
    judged.set(key, known);
    return known;
  };
  return [...people.values()].flatMap((held) => {
    const roles = [...new Set(held.map(({ role }) => role))];
    const first = held[0] as Holding;
    return rules.flatMap((rule) => {
      const members = together(rule, roles);
      if (members.length === 0) return [];
      return [{ rule, account: { id: first.account, name: first.name }, together: members, roles: held }];
    });
  });
}

function byAccount(holdings: readonly Holding[]): ReadonlyMap<string, readonly Holding[]> {
  const people = new Map<string, Holding[]>();
  for (const holding of holdings) {
    const held = people.get(holding.account);
    if (held === undefined) people.set(holding.account, [holding]);
    else held.push(holding);
  }
  return people;
}
