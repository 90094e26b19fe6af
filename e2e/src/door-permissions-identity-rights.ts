/** Who may ask for roles, keep duties apart, review rights, and look at those that stand out. */

/** Every person; whom it concerns is said by owners, deputies and reviews. */
export const personRights = [
  'access.request.create',
  'access.request.list',
  'access.request.show',
  'access.request.approve',
  'access.request.refuse',
  'access.request.withdraw',
  'access.role-owner.list',
  'access.deputy.list',
  'access.deputy.set',
  'access.deputy.remove',
  'access.review.list',
  'access.review.show',
  'access.review-item.list',
  'access.review-item.decide',
];

/** All three administrators. */
export const administersRights = ['access.separation-rule.list', 'access.separation-conflict.list'];

/** Audit and security administrators. */
export const auditRights = ['access.unused-right.list', 'access.excess-right.list', 'access.review.evidence'];

/** Security administrators. */
export const securityRights = [
  'access.role-owner.set',
  'access.separation-rule.set',
  'access.separation-rule.remove',
  'access.separation-rule.switch',
  'access.right.remove',
  'access.right.keep',
  'access.review.create',
  'access.review.close',
  ...auditRights,
];
