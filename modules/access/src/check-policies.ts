import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Policy } from '@citywall/kernel';
import { actionsOf, cedar, entityType, parsePolicy } from './cedar.ts';
import type { PolicySource } from './policy-source.ts';
import { readsOf } from './reads.ts';
import { roles } from './roles.table.ts';
import { schemaOf } from './schema.ts';

/**
 * Everything that is wrong with the policies of all modules, as sentences for whoever
 * starts the server; empty when they may be used. A policy speaks only of operations of
 * its own module, names the actions it permits, and knows no role that does not exist.
 */
export function checkPolicies(sources: readonly PolicySource[]): readonly string[] {
  const seen = new Set<string>();
  return sources.flatMap((source) => {
    const actions = new Set(source.operations.map((operation) => operation.name));
    const problems = source.policies.flatMap((policy) => {
      const twice = seen.has(policy.id) ? [`Policy ${policy.id} exists twice`] : [];
      seen.add(policy.id);
      return [...twice, ...checkPolicy(source, policy, actions)];
    });
    return problems.length > 0 ? problems : checkAgainstSchema(source);
  });
}

function checkPolicy(source: PolicySource, policy: Policy, actions: ReadonlySet<string>): readonly string[] {
  let parsed: Cedar.PolicyJson;
  try {
    parsed = parsePolicy(policy);
    readsOf(parsed);
  } catch (error) {
    return [(error as Error).message];
  }
  const problems: string[] = [];
  if (!policy.id.startsWith(`${source.name}.`))
    problems.push(`Policy ${policy.id} must be named ${source.name}.purpose`);
  if (parsed.effect === 'permit' && parsed.action.op === 'All') {
    problems.push(`Policy ${policy.id} permits every action; it must name those it permits`);
  }
  for (const action of actionsOf(parsed.action) ?? []) {
    if (!actions.has(action))
      problems.push(`Policy ${policy.id} names the action ${action}, which module ${source.name} does not have`);
  }
  for (const role of namedRoles(parsed)) {
    if (!roles.some(({ name }) => name === role))
      problems.push(`Policy ${policy.id} names the role ${role}, which does not exist`);
  }
  return problems;
}

/** Roles anywhere in the policy, conditions included. */
export function namedRoles(parsed: Cedar.PolicyJson): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('type' in value && 'id' in value) {
      const uid = value as Cedar.TypeAndId;
      if (entityType(uid) === 'Role') found.push(uid.id);
    }
    for (const child of Object.values(value)) visit(child);
  };
  visit(parsed);
  return found;
}

/** Lets Cedar itself check types: that attributes exist, comparisons make sense, and no policy is impossible. */
function checkAgainstSchema(source: PolicySource): readonly string[] {
  if (source.policies.length === 0) return [];
  const { schema, problems } = schemaOf(source);
  if (problems.length > 0) return problems;
  const answer = cedar.validate({
    schema,
    policies: { staticPolicies: Object.fromEntries(source.policies.map((policy) => [policy.id, policy.cedar])) },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') return answer.errors.map(({ message }) => `Policies of ${source.name}: ${message}`);
  return answer.validationErrors.map(({ policyId, error }) => `Policy ${policyId}: ${error.message}`);
}
