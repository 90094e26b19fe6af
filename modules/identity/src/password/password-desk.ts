import { join } from 'node:path';
import type { Clock, Db, Live, Log, Recorder, Settings, Signer } from '@citywall/kernel';
import type { FreshCache } from '../fresh-cache.ts';
import { createRecentFailures, type RecentFailures } from '../risk/recent-failures.ts';
import type { Account } from '../tables.ts';
import { createAfterProof } from './after-proof.ts';
import { createGuessingLimit, type GuessingLimit } from './guessing-limit.ts';
import { type LeakedList, openLeakedList } from './leaked/leaked-list.ts';
import { createLikeness } from './likeness.ts';
import { createTellOwner, type TellOwner } from './owner-notice.store.ts';
import { createPasswordHasher, type PasswordHasher } from './password-hash.ts';
import { createPasswordProof, type ProvePassword } from './password-proof.ts';
import { createPasswordQuality, type PasswordQuality } from './password-quality.ts';
import { createPuzzles } from './puzzle/puzzles.ts';

/** What the password service lends to the other use cases of this module. */
export interface PasswordDesk {
  readonly hasher: PasswordHasher;
  readonly limit: GuessingLimit;
  readonly quality: PasswordQuality;
  readonly leaked: LeakedList;
  readonly provePassword: ProvePassword;
  readonly tellOwner: TellOwner;
  /** Wrong passwords before the last right one. */
  readonly failures: RecentFailures;
}

export interface PasswordDeskPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly signer: Signer;
  readonly settings: Settings;
  readonly live: Live;
  readonly recorder: Recorder;
  readonly dataDir: string;
  readonly accounts: FreshCache<Account>;
}

/** Sets it up; touches no table and starts no thread yet. */
export function createPasswordDesk(ports: PasswordDeskPorts): PasswordDesk {
  const { db, clock, log, signer, settings, live, dataDir } = ports;
  const hasher = createPasswordHasher(signer);
  const limit = createGuessingLimit(clock, createPuzzles(signer, clock));
  const leaked = openLeakedList(join(dataDir, 'identity'));
  const tellOwner = createTellOwner(clock, live);
  const failures = createRecentFailures(clock);
  const likeness = createLikeness(db, signer, clock, log);
  const afterProof = createAfterProof({ ...ports, hasher, leaked, tellOwner, failures });
  return {
    hasher,
    limit,
    quality: createPasswordQuality(settings, leaked),
    leaked,
    tellOwner,
    failures,
    provePassword: createPasswordProof({ ...ports, hasher, limit, likeness, afterProof }),
  };
}
