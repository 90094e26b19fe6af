import type { Clock, Db, Log } from '@citywall/kernel';
import { addUses, type KeyUse, readWorn } from './key-use.store.ts';

/** Counts uses of keys by hour, for supervision and for the limits of their kinds; written every few seconds. */
export interface UseCount {
  add(key: string, version: number, act: string, principal: string, items: number): void;
  start(): void;
  stop(): Promise<void>;
}

const writeEveryMs = 10_000;
const hourMs = 3_600_000;
/** NIST SP 800-38D, section 8.3 allows 2³² seals under random nonces; half of it leaves time to rotate. */
export const mostSeals = 2 ** 31;

/** `onWorn` is told of a key whose latest version has sealed as often as it should. */
export function createUseCount(db: Db, clock: Clock, log: Log, onWorn: (key: string) => Promise<void>): UseCount {
  let counts = new Map<string, KeyUse>();
  let timer: NodeJS.Timeout | undefined;

  const count = (use: KeyUse): void => {
    const name = [use.key, use.number, use.act, use.principal, use.hour].join('\n');
    counts.set(name, { ...use, count: (counts.get(name)?.count ?? 0) + use.count });
  };
  const write = async (): Promise<void> => {
    const due = [...counts.values()];
    counts = new Map();
    const keys = [...new Set(due.map(({ key }) => key))];
    try {
      for (let use = due.shift(); use !== undefined; use = due.shift()) {
        await addUses(db, use).catch((error) => {
          due.unshift(use as KeyUse);
          throw error;
        });
      }
      for (const key of await readWorn(db, keys, mostSeals)) await onWorn(key);
    } catch (error) {
      for (const use of due) count(use);
      log.warn({ reason: (error as Error).message }, 'Uses of keys could not be written; tried again');
    }
  };
  return {
    add: (key, number, act, principal, items) => {
      const hour = Math.floor(clock.now() / hourMs) * hourMs;
      count({ key, number, act, principal, hour, count: items });
    },
    start: () => {
      timer = setInterval(() => void write(), writeEveryMs).unref();
    },
    stop: async () => {
      clearInterval(timer);
      await write();
    },
  };
}
