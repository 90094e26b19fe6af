import type { Module, Ports } from '@citywall/kernel';
import { createRootKeeper, rootOperations } from './root/index.ts';
import type { Context, TrustSurroundings } from './surroundings.ts';
import { trustPolicies } from './trust.policies.ts';
import { createKeyProcesses } from './vault/index.ts';

/** Key processes: two, so that one can die in mid-load. */
const keyProcesses = 2;

/** Trust as the server mounts it. */
export interface Trust {
  readonly module: Module;
}

/** Keys and what is done with them, as one module to mount. */
export function createTrust(ports: Ports, surroundings: TrustSurroundings): Trust {
  const context: Context = { ports, ...surroundings };
  const processes = createKeyProcesses({ size: keyProcesses, log: ports.log, onSealed: () => keeper.recover() });
  const keeper = createRootKeeper(context, processes);
  const module: Module = {
    name: 'trust',
    migrations: new URL('../migrations/', import.meta.url),
    operations: [...rootOperations(keeper, processes)],
    policies: trustPolicies,
    start: () => keeper.start(),
    stop: () => processes.stop(),
  };
  return { module };
}
