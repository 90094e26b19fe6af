/** Who may see, write and publish the policies of the city, and ask what-if. */

/** All three administrators. */
export const administersPolicies = [
  'access.decision.reach',
  'access.decision.holders',
  'access.city-policy.list',
  'access.city-policy.show',
  'access.policy-change.list',
  'access.policy-change.show',
  'access.schema.show',
  'access.time-zone.show',
];

/** Security administrators alone. */
export const securityPolicies = [
  'access.city-policy.check',
  'access.city-policy.save',
  'access.city-policy.discard',
  'access.city-policy.try',
  'access.policy-change.request',
  'access.policy-change.approve',
  'access.policy-change.refuse',
  'access.policy-change.withdraw',
  'access.time-zone.set',
];
