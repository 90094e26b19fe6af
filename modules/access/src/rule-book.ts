import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Policy, Principal } from '@citywall/kernel';
import { actionsOf, entityId, entityType, parsePolicy, principalTypes } from './cedar.ts';
import type { PolicySource } from './policy-source.ts';
import { joinReads, type Reads, readsOf } from './reads.ts';

/** A policy that the city wrote: it belongs to one module, like those that the module brings. */
export interface CityPolicy extends Policy {
  readonly module: string;
}

/** A policy as decisions use it. */
export interface Rule extends Policy {
  readonly module: string;
  readonly origin: 'product' | 'city';
  readonly parsed: Cedar.PolicyJson;
  readonly reads: Reads;
  /** Never used twice in the life of the process. */
  readonly serial: number;
}

/** The rules that speak of one operation, and what they read together. */
export interface OperationRules {
  readonly rules: readonly Rule[];
  readonly reads: Reads;
}

/** All policies, by the operations they speak of. Never changes: other policies are another book. */
export interface RuleBook {
  readonly rules: readonly Rule[];
  /** Undefined for an operation that no mounted module has. */
  of(operation: string): OperationRules | undefined;
}

let serial = 0;

/** Throws with the id of a policy that does not parse; whether policies make sense is checked elsewhere. */
export function createRuleBook(sources: readonly PolicySource[], city: readonly CityPolicy[]): RuleBook {
  const byOperation = new Map<string, OperationRules>();
  const rules: Rule[] = [];
  for (const { name, operations, policies } of sources) {
    const own = [
      ...policies.map((policy) => ruleOf(policy, name, 'product')),
      ...city.filter(({ module }) => module === name).map((policy) => ruleOf(policy, name, 'city')),
    ];
    rules.push(...own);
    for (const operation of operations) {
      const about = own.filter(({ parsed }) => actionsOf(parsed.action)?.includes(operation.name) ?? true);
      byOperation.set(operation.name, { rules: about, reads: joinReads(about.map(({ reads }) => reads)) });
    }
  }
  return { rules, of: (operation) => byOperation.get(operation) };
}

function ruleOf(policy: Policy, module: string, origin: Rule['origin']): Rule {
  const parsed = parsePolicy(policy);
  serial += 1;
  return { ...policy, module, origin, parsed, reads: readsOf(parsed), serial };
}

/** Whether the rule's words about who asks can be true of the principal; where only Cedar can tell, they can. */
export function speaksOf({ parsed }: Rule, principal: Principal): boolean {
  const { principal: scope } = parsed;
  if (scope.op === 'All') return true;
  if (scope.op === 'is') {
    if (scope.entity_type !== principalTypes[principal.type]) return false;
    return scope.in === undefined || !('entity' in scope.in) || mayStandIn(principal, scope.in.entity);
  }
  if (scope.op === 'in') return !('entity' in scope) || mayStandIn(principal, scope.entity);
  return !('entity' in scope) || entityId(scope.entity) === principal.id;
}

function mayStandIn(principal: Principal, above: Cedar.EntityUidJson): boolean {
  return entityType(above) !== 'Role' || principal.roles.includes(entityId(above));
}
