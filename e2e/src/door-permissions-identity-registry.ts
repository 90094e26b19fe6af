/** Who may do what with people, organisations, posts and orders, over the whole city. */
export const personRegistry = ['identity.organisation.list', 'identity.organisation.show'];

export const operatorRegistry = ['identity.directory.search'];

export const auditRegistry = [
  ...operatorRegistry,
  'identity.user.show',
  'identity.post.list',
  'identity.order.list',
  'identity.hygiene.list',
  'identity.hygiene.settings',
];

export const securityRegistry = [
  ...auditRegistry,
  'identity.post.create',
  'identity.post.change',
  'identity.order.create',
  'identity.order.withdraw',
  'identity.order.shorten',
];

export const systemRegistry = [
  ...securityRegistry,
  'identity.user.change',
  'identity.organisation.create',
  'identity.organisation.change',
  'identity.organisation.close',
  'identity.post.close',
  'identity.hygiene.inspect',
  'identity.hygiene.keep',
  'identity.hygiene.close',
  'identity.hygiene.set',
  'identity.owner.set',
  'identity.foreign-account.report',
];

/** What the holder may do where he administers and nowhere else: the place decides (modules/identity/src/registry/delegation.test.ts holds which). */
export const departmentRegistry = [
  ...operatorRegistry,
  'identity.user.list',
  'identity.user.show',
  'identity.user.create',
  'identity.user.change',
  'identity.user.disable',
  'identity.user.enable',
  'identity.user.reset',
  'identity.post.list',
  'identity.post.create',
  'identity.post.change',
  'identity.post.close',
  'identity.order.list',
  'identity.order.create',
  'identity.order.withdraw',
  'identity.order.shorten',
];
