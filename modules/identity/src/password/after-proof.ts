import type { Clock, Db, Log, Settings } from '@citywall/kernel';
import type { FreshCache } from '../fresh-cache.ts';
import type { RecentFailures } from '../risk/recent-failures.ts';
import type { Account } from '../tables.ts';
import type { LeakedList } from './leaked/leaked-list.ts';
import type { TellOwner } from './owner-notice.store.ts';
import { passwordSetAt, refreshHash, requireChange } from './password.store.ts';
import { isOutdated, type PasswordHasher } from './password-hash.ts';
import { readPolicy } from './password-policy.ts';
import type { AfterProof } from './password-proof.ts';

export interface AfterProofDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly hasher: PasswordHasher;
  readonly leaked: LeakedList;
  readonly accounts: Pick<FreshCache<Account>, 'forget'>;
  readonly tellOwner: TellOwner;
  readonly failures: RecentFailures;
}

/** So many failed attempts are somebody's who guesses, not of a person who mistyped. */
const tellFrom = 5;
const day = 86_400_000;

/**
 * Only now is the password itself at hand: a hash made in an old way is made anew, and a password that was stolen elsewhere or has
 * reached its age must be changed before anything else. Its owner hears of attempts that failed. None of this keeps him out when it fails.
 */
export function createAfterProof(around: AfterProofDependencies): AfterProof {
  const { db, accounts, log, tellOwner, failures } = around;
  return async (account, password, address, failed) => {
    failures.note(account.id, failed);
    try {
      if (isOutdated(account.password_hash ?? '')) void rehash(around, account, password);
      if (failed >= tellFrom) await tellOwner(db, account.id, 'failed-attempts', { count: failed, address });
      const reason = account.must_change_password ? undefined : await reasonToChange(around, account, password);
      if (reason === undefined) return account;
      await requireChange(db, account.id);
      await tellOwner(db, account.id, reason);
      accounts.forget(account.id);
      return { ...account, must_change_password: true };
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'What follows a sign-in was not done');
      return account;
    }
  };
}

async function reasonToChange(
  { db, clock, settings, leaked }: AfterProofDependencies,
  account: Account,
  password: string,
) {
  if (await leaked.has(password)) return 'password-leaked';
  const { maximumAgeDays } = readPolicy(settings);
  if (maximumAgeDays === null) return undefined;
  // Of a password chosen before this was kept the account's beginning is all that is known.
  const since = (await passwordSetAt(db, account.id)) ?? account.created_at;
  return clock.now() - since > maximumAgeDays * day ? 'password-aged' : undefined;
}

async function rehash({ db, hasher, log }: AfterProofDependencies, account: Account, password: string): Promise<void> {
  try {
    const hash = await hasher.hash(password, { lane: 'later' });
    await refreshHash(db, account.id, account.password_hash ?? '', hash);
  } catch (error) {
    log.warn({ reason: (error as Error).message }, 'A password was not hashed anew; the next sign-in tries again');
  }
}
