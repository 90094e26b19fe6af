import type { Clock } from '@citywall/kernel';

/** Rows kept in memory for at most `maxAge`, so that a change made by any process is seen within that time. */
export interface FreshCache<T> {
  get(key: string): Promise<T | undefined>;
  /** From now on the row is read anew; a reading under way is not kept. */
  forget(key: string): void;
  /** A transaction under way changes the row: for a second nothing is kept of it, so that its commit is felt at once. */
  doubt(key: string): void;
  clear(): void;
}

interface Entry<T> {
  readonly value: Promise<T | undefined>;
  readonly loadedAt: number;
}

/** What a change of rights may take to be felt everywhere, ms. */
const maxAge = 1_000;
const mostEntries = 20_000;

/** Concurrent asks for one key share one reading; a failed reading is not kept. */
export function createFreshCache<T>(clock: Clock, load: (key: string) => Promise<T | undefined>): FreshCache<T> {
  const entries = new Map<string, Entry<T>>();
  /** Until when (ms) rows are not kept. */
  const doubted = new Map<string, number>();
  const isDoubted = (key: string, now: number): boolean => {
    const until = doubted.get(key);
    if (until === undefined) return false;
    if (now < until) return true;
    doubted.delete(key);
    return false;
  };
  return {
    get: (key) => {
      const now = clock.now();
      const kept = entries.get(key);
      if (kept !== undefined && now - kept.loadedAt < maxAge && now >= kept.loadedAt) return kept.value;
      if (doubted.size > 0 && isDoubted(key, now)) return load(key);
      if (entries.size >= mostEntries) entries.clear();
      const entry: Entry<T> = { value: load(key), loadedAt: now };
      entries.set(key, entry);
      entry.value.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      return entry.value;
    },
    forget: (key) => void entries.delete(key),
    doubt: (key) => {
      entries.delete(key);
      if (doubted.size >= mostEntries) doubted.clear();
      doubted.set(key, clock.now() + maxAge);
    },
    clear: () => entries.clear(),
  };
}
