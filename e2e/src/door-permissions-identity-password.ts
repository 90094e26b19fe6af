/** Who may do what with passwords. */
export const personPassword = [
  'identity.password.measure',
  'identity.password-policy.show',
  'identity.session.end-all',
  'identity.notice.list',
  'identity.notice.dismiss',
];

export const auditPassword = ['identity.leaked-list.show'];

export const securityPassword = [
  ...auditPassword,
  'identity.password-policy.change',
  'identity.password.import',
  'identity.leaked-list.add',
  'identity.leaked-list.publish',
  'identity.leaked-list.remove',
];
