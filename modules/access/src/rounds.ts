import type { Log } from '@citywall/kernel';

/** Something that is done again and again. */
export interface Rounds {
  /** Does it at once, then after every pause. */
  start(): Promise<void>;
  /** Resolves when a round that runs has ended. */
  stop(): Promise<void>;
}

/** Does `round` every `pause` ms, never twice at once; a failure is logged under `what`, and the next round tries again. */
export function createRounds(log: Log, what: string, pause: number, round: () => Promise<void>): Rounds {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  const go = (): Promise<void> => {
    running ??= round()
      .catch((error: Error) => log.warn({ what, reason: error.message }, 'A round of access failed; it is tried again'))
      .finally(() => {
        running = undefined;
      });
    return running;
  };
  return {
    start: async () => {
      await go();
      timer = setInterval(() => void go(), pause).unref();
    },
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
