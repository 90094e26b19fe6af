/** States of an authority. */
export const authorityStates = ['active', 'superseded', 'retired', 'revoked'] as const;

export type AuthorityState = (typeof authorityStates)[number];

/**
 * The only allowed transitions. Superseded: a successor issues in its place; it becomes retired when its last certificate
 * has ended. Nothing issues again that once has stopped.
 */
export const authorityTransitions: Readonly<Record<AuthorityState, readonly AuthorityState[]>> = {
  active: ['superseded', 'retired', 'revoked'],
  superseded: ['retired', 'revoked'],
  retired: ['revoked'],
  revoked: [],
};

/** Only an active authority certifies. */
export function mayIssue(state: AuthorityState): boolean {
  return state === 'active';
}

/** Lists and OCSP go on for what it issued, unless its own certificate was revoked: then nobody believes them. */
export function mayAnswer(state: AuthorityState): boolean {
  return state !== 'revoked';
}
