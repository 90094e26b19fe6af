// States of a key version: NIST SP 800-57 Part 1, section 7.

export const keyStates = ['pre-activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed'] as const;

export type KeyState = (typeof keyStates)[number];

/** The only allowed transitions. */
export const transitions: Readonly<Record<KeyState, readonly KeyState[]>> = {
  'pre-activation': ['active', 'compromised', 'destroyed'],
  active: ['suspended', 'deactivated', 'compromised', 'destroyed'],
  suspended: ['active', 'deactivated', 'compromised', 'destroyed'],
  deactivated: ['compromised', 'destroyed'],
  compromised: ['destroyed'],
  destroyed: [],
};

/** Acts that protect something new. */
export type ProtectAct = 'encrypt' | 'sign' | 'mac' | 'data-key' | 'blind-sign';

/** Acts on what was protected before. */
export type ProcessAct = 'decrypt' | 'verify' | 'verify-mac';

/** Only an active version protects. */
export function mayProtect(state: KeyState): boolean {
  return state === 'active';
}

/**
 * Active and deactivated versions process everything; a suspended one only verifies what it signed before; a compromised
 * one only when somebody takes the risk; the others nothing.
 */
export function mayProcess(state: KeyState, act: ProcessAct, despiteCompromise = false): boolean {
  if (state === 'active' || state === 'deactivated') return true;
  if (state === 'suspended') return act !== 'decrypt';
  return state === 'compromised' && despiteCompromise;
}
