import type { Log } from '@citywall/kernel';

/** Work that is done again and again, never beside itself. */
export interface Repeatedly {
  every(ms: number, what: string, act: () => Promise<void>): void;
  /** Begins nothing new and waits for what is under way. */
  stop(): Promise<void>;
}

/** A failure is logged; the next turn tries again. */
export function repeatedly(log: Log): Repeatedly {
  const timers: NodeJS.Timeout[] = [];
  const busy = new Map<string, Promise<void>>();
  return {
    every(ms, what, act) {
      const turn = (): void => {
        if (busy.has(what)) return;
        const work = act()
          .catch((error: unknown) => log.warn({ what, error: String(error) }, 'repeated work failed'))
          .finally(() => busy.delete(what));
        busy.set(what, work);
      };
      timers.push(setInterval(turn, ms).unref());
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(busy.values());
    },
  };
}
