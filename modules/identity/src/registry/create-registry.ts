import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { createOrderClerk } from './carry-out-orders.ts';
import { directoryOperations } from './directory.operations.ts';
import { hygieneOperations } from './hygiene/hygiene.operations.ts';
import { createHygieneRounds } from './hygiene/hygiene-rounds.ts';
import { orderOperations } from './order.operations.ts';
import { organisationOperations } from './organisation.operations.ts';
import { ownedAccounts } from './owned-accounts.ts';
import type { OwnedThings } from './owned-things.ts';
import { personOperations } from './person.operations.ts';
import { postOperations } from './post.operations.ts';
import { registryPolicies } from './registry.policies.ts';
import { userOperations } from './user.operations.ts';

/** The registry: who belongs where, on which post, by which order, and who answers for what. `things` is read when needed. */
export function createRegistry(desk: Desk, things: () => readonly OwnedThings[]): Part {
  const clerk = createOrderClerk(desk, things);
  const rounds = createHygieneRounds(desk, things);
  return {
    operations: [
      ...userOperations(desk),
      ...personOperations(desk),
      ...directoryOperations(desk),
      ...organisationOperations(desk),
      ...postOperations(desk),
      ...orderOperations(desk, clerk),
      ...hygieneOperations(desk, things),
    ],
    policies: registryPolicies,
    owned: ownedAccounts(desk),
    start: async () => {
      await clerk.start();
      rounds.start();
    },
    stop: async () => {
      await rounds.stop();
      await clerk.stop();
    },
  };
}
