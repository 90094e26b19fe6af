/** Who may do what with applications, and sign on to them. */
export const openSingleSignOn = [
  'identity.sign-on.discover',
  'identity.sign-on.discover-oauth',
  'identity.sign-on.keys',
  'identity.sign-on.token',
  'identity.sign-on.introspect',
  'identity.sign-on.revoke',
  'identity.sign-on.push',
  'identity.sign-on.device',
  'identity.sign-on.person',
  'identity.sign-on.person-posted',
  'identity.sign-on.authorize',
  'identity.sign-on.authorize-posted',
  'identity.sign-on.resume',
  'identity.sign-on.end',
  'identity.sign-on.end-posted',
  'identity.sign-on.register',
  'identity.gate.check',
  'identity.gate.start',
  'identity.gate.arrive',
];

export const personSingleSignOn = [
  'identity.application.mine',
  'identity.application.enter',
  'identity.sign-on.show',
  'identity.sign-on.continue',
  'identity.sign-on.sign-out',
  'identity.device-code.show',
  'identity.device-code.decide',
];

export const auditSingleSignOn = ['identity.application.list', 'identity.application.show'];

export const systemSingleSignOn = [
  ...auditSingleSignOn,
  'identity.application.create',
  'identity.application.change',
  'identity.application.disable',
  'identity.application.renew-secret',
];

export const securitySingleSignOn = [
  ...auditSingleSignOn,
  'identity.application.approve',
  'identity.application.disable',
  'identity.application.rotate-keys',
];
