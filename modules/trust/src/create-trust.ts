import type { Module, Ports } from '@citywall/kernel';
import type { TrustSurroundings } from './surroundings.ts';
import { trustPolicies } from './trust.policies.ts';

/** Trust as the server mounts it. */
export interface Trust {
  readonly module: Module;
}

/** Keys and what is done with them, as one module to mount. */
export function createTrust(_ports: Ports, _surroundings: TrustSurroundings): Trust {
  const module: Module = {
    name: 'trust',
    operations: [],
    policies: trustPolicies,
    start: async () => {},
    stop: async () => {},
  };
  return { module };
}
