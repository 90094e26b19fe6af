import { createRequire } from 'node:module';
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { JsonObject, Policy, Principal, Resource } from '@citywall/kernel';
import { readsRolesOnly } from './role-only.ts';

/** The WebAssembly of Cedar, loaded the way Node's CommonJS build wants it. */
export const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs') as typeof Cedar;

/** What decides about the operations of one module. */
export interface PolicySet {
  /**
   * True when the policies read nothing but the principal's type and roles and the
   * action: then a decision holds for every principal with these roles and every resource.
   */
  readonly byRoleOnly: boolean;
  /** Ids of the policies that allow, or undefined for deny. Errors of any policy deny. */
  evaluate(principal: Principal, operation: string, resource: Resource, context: JsonObject): Verdict;
}

export interface Verdict {
  readonly allowed: boolean;
  readonly policies: readonly string[];
  /** Set when Cedar could not decide; the verdict is deny. */
  readonly error?: string;
}

/** Cedar keeps preparsed sets by name for the life of the process: a name is never used twice. */
let version = 0;

/** Parses the policies of one module once. Throws with the policy's id and Cedar's reason when one does not parse. */
export function preparePolicySet(module: string, policies: readonly Policy[]): PolicySet {
  version += 1;
  const name = `${module}#${version}`;
  const staticPolicies = Object.fromEntries(policies.map((policy) => [policy.id, policy.cedar]));
  const answer = cedar.preparsePolicySet(name, { staticPolicies });
  if (answer.type === 'failure')
    throw new Error(`Policies of ${module}: ${answer.errors.map(({ message }) => message).join('; ')}`);
  const byRoleOnly = policies.every((policy) => readsRolesOnly(parsePolicy(policy)));
  return {
    byRoleOnly,
    evaluate: (principal, operation, resource, context) => evaluate(name, principal, operation, resource, context),
  };
}

/** The policy as Cedar's JSON; throws with its id and the reason when it does not parse. */
export function parsePolicy(policy: Policy): Cedar.PolicyJson {
  const answer = cedar.policyToJson(policy.cedar);
  if (answer.type === 'failure')
    throw new Error(`Policy ${policy.id}: ${answer.errors.map(({ message }) => message).join('; ')}`);
  return answer.json;
}

export function entityType(uid: Cedar.EntityUidJson): string {
  return '__entity' in uid ? uid.__entity.type : uid.type;
}

export function entityId(uid: Cedar.EntityUidJson): string {
  return '__entity' in uid ? uid.__entity.id : uid.id;
}

/** Cedar's entity type for each type of principal. */
export const principalTypes = {
  person: 'Person',
  application: 'Application',
  device: 'Device',
  organisation: 'Organisation',
  anonymous: 'Anonymous',
} as const satisfies Record<Principal['type'], string>;

function evaluate(
  set: string,
  principal: Principal,
  operation: string,
  resource: Resource,
  context: JsonObject,
): Verdict {
  const who = { type: principalTypes[principal.type], id: principal.id };
  const what = { type: resource.type, id: resource.id };
  const answer = cedar.statefulIsAuthorized({
    principal: who,
    action: { type: 'Action', id: operation },
    resource: what,
    context: cedarRecord(context),
    preparsedPolicySetId: set,
    entities: [
      {
        uid: who,
        attrs: principalAttributes(principal),
        parents: [...principal.roles.map((role) => ({ type: 'Role', id: role })), ...within(principal.organisations)],
      },
      { uid: what, attrs: cedarRecord(resource.attributes ?? {}), parents: within(resource.organisations) },
    ],
  });
  if (answer.type === 'failure') return denied(answer.errors.map(({ message }) => message));
  const { decision, diagnostics } = answer.response;
  // A policy that failed might have been the one that forbids.
  if (diagnostics.errors.length > 0)
    return denied(diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`));
  return { allowed: decision === 'allow', policies: diagnostics.reason.toSorted() };
}

/** All organisations above are parents at once: then none of them needs an entity of its own. */
function within(organisations: readonly string[] = []): Cedar.TypeAndId[] {
  return organisations.map((id) => ({ type: 'Organisation', id }));
}

function principalAttributes(principal: Principal): Record<string, Cedar.CedarValueJson> {
  const { name, type, organisations, methods, assurance } = principal;
  const [own] = organisations ?? [];
  return {
    ...{ name, authenticated: type !== 'anonymous' },
    ...(own === undefined ? {} : { organisation: { __entity: { type: 'Organisation', id: own } } }),
    ...(methods === undefined ? {} : { methods: [...methods] }),
    ...(assurance === undefined ? {} : { assurance }),
  };
}

function denied(errors: readonly string[]): Verdict {
  return { allowed: false, policies: [], error: errors.join('; ') };
}

/** Cedar knows neither null nor fractions: such attributes are left out, and a policy must ask `has` first. */
function cedarRecord(object: JsonObject): Record<string, Cedar.CedarValueJson> {
  return cedarValue(object) as Record<string, Cedar.CedarValueJson>;
}

function cedarValue(value: unknown): Cedar.CedarValueJson | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value))
    return value as Cedar.CedarValueJson;
  if (Array.isArray(value)) return value.map(cedarValue).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  const known = Object.entries(value).flatMap(([key, item]) => {
    const converted = cedarValue(item);
    // `__entity` and `__extn` would make Cedar read a value as something else than data.
    return converted === undefined || key.startsWith('__') ? [] : [[key, converted] as const];
  });
  return Object.fromEntries(known);
}
