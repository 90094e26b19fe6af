import type { Clock, Db } from '@citywall/kernel';
import {
  type AuthorityRow,
  changeAuthorityState,
  readSpentAuthorities,
  setAuthorityEnded,
} from '../authority.store.ts';
import type { AuthorityKeys } from '../authority-keys.ts';

/**
 * Puts the keys of authorities out of use that issue no more and of whose certificates none is inside its time; superseded
 * ones become retired. `ended` is told of each in the transaction.
 */
export async function endAuthorities(
  db: Db,
  clock: Clock,
  keys: AuthorityKeys,
  ended: (transaction: Db, row: AuthorityRow) => Promise<void>,
): Promise<void> {
  const now = clock.now();
  for (const row of await readSpentAuthorities(db, now)) {
    await db.transaction().execute(async (transaction) => {
      await changeAuthorityState(transaction as Db, row.id, ['superseded'], 'retired');
      await setAuthorityEnded(transaction as Db, row.id, now);
      if (row.key !== null) await keys.retire(transaction as Db, row.key, 'nothing it issued is valid any more');
      await ended(transaction as Db, row);
    });
  }
}
