import type { Desk } from '../desk.ts';
import { guessedAlarm } from '../factors/prove-factor.ts';
import type { Part } from '../part.ts';
import { sweepAttempts } from './attempt.store.ts';
import { sessionOperations } from './session.operations.ts';
import { listAddresses, sweepSessions } from './session.store.ts';
import { signInOperations } from './sign-in.operations.ts';

const sweepEvery = 3_600_000;
const guessesShown = 3 * 86_400_000;
/** Ended and timed-out sessions are kept this long: they tell from where an account is used. */
const sessionsKept = 30 * 86_400_000;

/** Sessions: signing in and out, who is here, and forgetting old sessions. */
export function createSessions(desk: Desk): Part {
  let sweeper: NodeJS.Timeout | undefined;
  return {
    operations: [...sessionOperations(desk), ...signInOperations(desk)],
    start: async () => {
      await desk.presence.load();
      for (const { name, address } of await listAddresses(desk.db, desk.clock.now() - sessionsKept, 10_000)) {
        desk.limit.know(name, address);
      }
      sweeper = setInterval(() => void sweep(desk), sweepEvery).unref();
      await sweep(desk);
    },
    stop: async () => clearInterval(sweeper),
  };
}

async function sweep(desk: Desk): Promise<void> {
  const now = desk.clock.now();
  forgetGuesses(desk, now);
  try {
    await sweepSessions(desk.db, now - sessionsKept, now);
    await sweepAttempts(desk.db, now);
  } catch (error) {
    desk.log.warn({ reason: (error as Error).message }, 'Old sessions were not swept');
  }
}

/** Who was guessed at stands among the alarms until somebody has had time to act. */
function forgetGuesses({ alarms }: Desk, now: number): void {
  for (const { key, since } of alarms.list()) {
    if (key.startsWith(guessedAlarm('')) && now - since > guessesShown) alarms.clear(key);
  }
}
