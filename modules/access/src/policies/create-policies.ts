import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { cityPolicyOperations } from './city-policy.operations.ts';
import { cityPolicyPolicies } from './city-policy.policies.ts';
import { createLivePolicies } from './live-policies.ts';
import { policyChangeOperations } from './policy-change.operations.ts';
import { timeZoneOperations } from './time-zone.operations.ts';

/** The city's own policies: written, tried, published, and in force beside those that modules bring. */
export function createPolicies(desk: Desk): Part {
  const live = createLivePolicies(desk);
  return {
    operations: [
      ...cityPolicyOperations(desk, live),
      ...policyChangeOperations(desk, live),
      ...timeZoneOperations(desk),
    ],
    policies: cityPolicyPolicies,
    start: live.load,
    stop: async () => live.stop(),
  };
}
