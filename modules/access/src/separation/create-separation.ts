import type { Separation } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { createRounds } from '../rounds.ts';
import { createActSeparation, sweepActs } from './acts.ts';
import { createRoleSeparation, type RoleSeparation } from './check-roles.ts';
import { separationOperations } from './separation.operations.ts';
import { separationPolicies } from './separation.policies.ts';

/** Separation of duties: for whoever gives roles, for the door, and its own operations. */
export interface DutySeparation {
  readonly part: Part;
  readonly roles: RoleSeparation;
  readonly acts: Separation;
}

const pause = 3_600_000;

export function createSeparation(desk: Desk): DutySeparation {
  const rounds = createRounds(desk.log, 'separation', pause, () => sweepActs(desk.db, desk.clock.now()));
  return {
    roles: createRoleSeparation(desk),
    acts: createActSeparation(desk),
    part: {
      operations: separationOperations(desk),
      policies: separationPolicies,
      start: rounds.start,
      stop: rounds.stop,
    },
  };
}
