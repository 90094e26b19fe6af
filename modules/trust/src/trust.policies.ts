import type { Policy } from '@citywall/kernel';

/** Who may do what in trust. */
export const trustPolicies: readonly Policy[] = [];
