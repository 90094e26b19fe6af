import type { Operation, Policy, Ports } from '@citywall/kernel';
import type { CityKeys } from '../keys/index.ts';
import { tokenOperations } from './token.operations.ts';
import { tokenPolicies } from './token.policies.ts';
import type { TokenDesk } from './token-desk.ts';
import { tokenKindOperations } from './token-kind.operations.ts';
import { endTokenKind, readTokenKind } from './token-kind.store.ts';

/** Anonymous rights that are used once (RFC 9474). */
export interface Tokens {
  readonly operations: readonly Operation[];
  readonly policies: readonly Policy[];
}

const queue = 'trust.token-kind.end';
/** What began to redeem before the end is over by then: its token must still be found spent. */
const settlingMs = 60_000;

/** MUST be made before the jobs start. */
export function createTokens({ db, clock, jobs }: Pick<Ports, 'db' | 'clock' | 'jobs'>, keys: CityKeys): Tokens {
  jobs.work<{ kind: string }>(queue, { retries: 20 }, async ({ kind: id }) => {
    await db.transaction().execute(async (transaction) => {
      const kind = await readTokenKind(transaction, id, true);
      if (kind === undefined || kind.state === 'ended') return;
      // A clock that was set back since the job was taken: it is to come again, or nobody ever clears the kind.
      if (clock.now() < kind.expiresAt + settlingMs) throw new Error('the kind of tokens has not ended yet');
      if (kind.key !== null) await keys.retire(transaction, kind.key, 'its kind of tokens has ended');
      await endTokenKind(transaction, id);
    });
  });
  const desk: TokenDesk = {
    clock,
    keys,
    endAt: (transaction, kind, time) =>
      jobs.send(queue, { kind }, { db: transaction, startAfter: time + settlingMs, key: kind }),
  };
  return { operations: [...tokenKindOperations(desk), ...tokenOperations(desk)], policies: tokenPolicies };
}
