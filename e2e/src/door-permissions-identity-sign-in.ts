/** Who may do what with factors, authentication chains, resets at the desk and break-glass accounts. */

/** What anybody may do without saying who he is. */
export const openSignIn = [
  'identity.sign-in.begin',
  'identity.sign-in.prove',
  'identity.sign-in.prepare',
  'identity.sign-in.enrol',
];

/** Everybody for himself. */
export const personSignIn = [
  'identity.factor.list',
  'identity.factor.prepare',
  'identity.factor.enrol',
  'identity.factor.remove',
  'identity.recovery-code.make',
  'identity.session.challenge',
];

export const systemSignIn = ['identity.chain.list', 'identity.chain.show', 'identity.chain.try'];

export const auditSignIn = [
  'identity.chain.list',
  'identity.chain.show',
  'identity.break-glass.list',
  'identity.assisted-reset.list',
];

export const securitySignIn = [
  'identity.chain.list',
  'identity.chain.show',
  'identity.chain.try',
  'identity.chain.draft',
  'identity.chain.publish',
  'identity.break-glass.list',
  'identity.break-glass.make',
  'identity.break-glass.seal',
  'identity.assisted-reset.list',
  'identity.assisted-reset.approve',
  'identity.assisted-reset.withdraw',
];

export const clerkSignIn = [
  'identity.assisted-reset.list',
  'identity.assisted-reset.ask',
  'identity.assisted-reset.approve',
  'identity.assisted-reset.withdraw',
];
