import type { Authorizer, Db } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { createRounds } from '../rounds.ts';
import { sweepKept, trackedSince } from './find-rights.ts';
import { rightOperations } from './right.operations.ts';
import { rightPolicies } from './rights.policies.ts';
import { createRoleUse, sweepUse } from './role-use.ts';

/** Rights that stand out, and the use of roles that tells of them. */
export interface Rights {
  readonly part: Part;
  /** Decides as the authorizer does and notes which roles were used: for the door. */
  readonly watched: Authorizer;
}

/** Use is written this often. */
const pause = 3_600_000;

export function createRights(desk: Desk): Rights {
  const { db, clock, settings } = desk;
  const use = createRoleUse(desk);
  const rounds = createRounds(desk.log, 'rights', pause, async () => {
    await use.flush();
    await sweepUse(db, clock.now());
    await sweepKept(db, clock.now());
  });
  return {
    watched: use.watched,
    part: {
      operations: rightOperations(desk),
      policies: rightPolicies,
      start: async () => {
        if (settings.get(trackedSince, 0) === 0) await settings.set(db as Db, trackedSince, clock.now());
        await rounds.start();
      },
      stop: async () => {
        await rounds.stop();
        await use.flush();
      },
    },
  };
}
