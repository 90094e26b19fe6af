import type { Desk } from '../desk.ts';
import { assistedResetOperations } from '../factors/assisted-reset.operations.ts';
import { breakGlassOperations } from '../factors/break-glass.operations.ts';
import { raiseBreakGlass } from '../factors/break-glass.ts';
import { factorOperations } from '../factors/factor.operations.ts';
import type { Part } from '../part.ts';
import { chainOperations } from './chain.operations.ts';
import { signInPolicies } from './sign-in.policies.ts';
import { signInTables } from './sign-in.tables.ts';

/** Authentication chains and the factors they ask for, resets at the desk and break-glass accounts. */
export function createChains(desk: Desk): Part {
  return {
    operations: [
      ...chainOperations(desk),
      ...factorOperations(desk),
      ...assistedResetOperations(desk),
      ...breakGlassOperations(desk),
    ],
    policies: signInPolicies,
    start: () => showUses(desk),
  };
}

/** Alarms live in memory: uses of break-glass accounts that nobody has sealed since are told again at each start. */
async function showUses(desk: Desk): Promise<void> {
  const rows = await signInTables(desk.db)
    .selectFrom('identity.break_glass')
    .selectAll()
    .where('used_at', 'is not', null)
    .execute();
  for (const { account, used_at, used_from } of rows) {
    const found = await desk.accounts.get(account);
    if (found !== undefined && used_at !== null) raiseBreakGlass(desk, found.name, used_at, used_from ?? '');
  }
}
