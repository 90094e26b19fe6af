import type { PolicySettings } from '../../api/algorithm-policy.ts';

/** How many things a draft of the policy changes: rules added, changed and removed, rules set aside or restored, the rest. */
export function policyChanges(before: PolicySettings, draft: PolicySettings): number {
  const was = new Map(before.rules.map((rule) => [rule.id, JSON.stringify(rule)]));
  const is = new Map(draft.rules.map((rule) => [rule.id, JSON.stringify(rule)]));
  const ids = new Set([...was.keys(), ...is.keys()]);
  const rules = [...ids].filter((id) => was.get(id) !== is.get(id)).length;
  const differ = (these: readonly string[], those: readonly string[]) =>
    these.filter((id) => !those.includes(id)).length;
  const aside = differ(before.suspended, draft.suspended) + differ(draft.suspended, before.suspended);
  return rules + aside + (before.otherwise === draft.otherwise ? 0 : 1);
}
