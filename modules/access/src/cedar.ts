import { createRequire } from 'node:module';
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Policy, Principal } from '@citywall/kernel';

/** The WebAssembly of Cedar, loaded the way Node's CommonJS build wants it. Text from people goes through `boundsOf` (policy-bounds.ts) first. */
export const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs') as typeof Cedar;

/** The policy as Cedar's JSON; throws with its id and the reason when it does not parse. */
export function parsePolicy(policy: Pick<Policy, 'id' | 'cedar'>): Cedar.PolicyJson {
  const answer = cedar.policyToJson(policy.cedar);
  if (answer.type === 'failure')
    throw new Error(`Policy ${policy.id}: ${answer.errors.map(({ message }) => message).join('; ')}`);
  return answer.json;
}

/** The type of an entity as Cedar's JSON writes it. */
export function entityType(uid: Cedar.EntityUidJson): string {
  return '__entity' in uid ? uid.__entity.type : uid.type;
}

/** The id of an entity as Cedar's JSON writes it. */
export function entityId(uid: Cedar.EntityUidJson): string {
  return '__entity' in uid ? uid.__entity.id : uid.id;
}

/** Names of the operations that a policy's scope names; undefined: every operation of its module. */
export function actionsOf(constraint: Cedar.ActionConstraint): readonly string[] | undefined {
  if (constraint.op === 'All') return undefined;
  if ('entities' in constraint) return constraint.entities.map(entityId);
  return 'entity' in constraint ? [entityId(constraint.entity)] : [];
}

/** Cedar's entity type for each type of principal. */
export const principalTypes = {
  person: 'Person',
  application: 'Application',
  device: 'Device',
  organisation: 'Organisation',
  anonymous: 'Anonymous',
} as const satisfies Record<Principal['type'], string>;
