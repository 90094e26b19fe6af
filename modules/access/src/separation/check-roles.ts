import { conflict, type Db } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import { holdRules, type SeparationRule } from './rule.store.ts';

/** Keeps exclusive roles out of one hand. */
export interface RoleSeparation {
  /**
   * Refuses (409 access.role.exclusive, naming the rule) when the account, with these roles, would newly hold what a rule in
   * force separates. `roles` is all that it will hold; what posts give it now is added. MUST be called in the transaction
   * that gives the roles, before it gives them. With `before`, what it held, it may come after: then nothing is added.
   */
  check(db: Db, account: string, roles: readonly string[], before?: readonly string[]): Promise<void>;
}

/** Whether whoever holds the roles may do the operation, whatever the resource. */
export type Permits = (roles: readonly string[], operation: string) => boolean;

/** Which members of a rule lie in one hand with these roles; fewer than two are no conflict, and answered as none. */
export function heldTogether(rule: SeparationRule, roles: readonly string[], permits: Permits): readonly string[] {
  if (rule.kind === 'acts') return [];
  const held = rule.members.filter((member) =>
    rule.kind === 'roles' ? roles.includes(member) : permits(roles, member),
  );
  return held.length < 2 ? [] : held;
}

/** What a person with these roles is permitted by the policies in force, asked of the whole of a collection. */
export function permitsOf({ authorizer, sources }: Pick<Desk, 'authorizer' | 'sources'>): Permits {
  return (roles, name) => {
    const operation = sources()
      .flatMap(({ operations }) => operations)
      .find((each) => each.name === name);
    if (operation === undefined) return false;
    const somebody = { type: 'person', id: '*', name: '*', roles, authentication: 'session' } as const;
    return authorizer.decide(somebody, name, { type: typeOf(operation), id: '*' }, {}).allowed;
  };
}

/** The type of what an operation acts on: it does not depend on the input, only the id does. */
export function typeOf(operation: ReturnType<Desk['sources']>[number]['operations'][number]): string {
  try {
    return operation.resource({}).type;
  } catch {
    return 'Resource';
  }
}

export function createRoleSeparation(desk: Pick<Desk, 'authorizer' | 'sources' | 'holders'>): RoleSeparation {
  const permits = permitsOf(desk);
  return {
    check: async (db, account, roles, before) => {
      const rules = (await holdRules(db)).filter(({ on, kind }) => on && kind !== 'acts');
      if (rules.length === 0) return;
      const held = before === undefined ? ((await desk.holders?.list(db, account)) ?? []) : [];
      const besides = held.filter(({ source }) => source === 'post').map(({ role }) => role);
      const former = before ?? held.map(({ role }) => role);
      const after = [...new Set([...roles, ...besides])];
      for (const rule of rules) {
        const already = heldTogether(rule, former, permits);
        const together = heldTogether(rule, after, permits);
        if (together.some((member) => !already.includes(member))) throw exclusive(rule, together);
      }
    },
  };
}

function exclusive({ id, title }: SeparationRule, together: readonly string[]) {
  return conflict(
    'access.role.exclusive',
    {
      en: `The rule “${title.en}” keeps ${together.join(', ')} out of one hand. Choose another person, or take the other away first.`,
      zh: `规则“${title.zh}”要求 ${together.join('、')} 不得由同一人担任。请另选人员，或先收回冲突的角色。`,
    },
    { rule: id, title: title.en, together: [...together] },
  );
}
