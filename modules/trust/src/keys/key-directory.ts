import { type Clock, type Db, notFound } from '@citywall/kernel';
import { readKey } from './key.store.ts';
import type { WholeKey } from './key.ts';

/** Keys in memory for their use; never older than a second, and at once the newest after a change in this process. */
export interface KeyDirectory {
  /** Throws not-found. */
  get(db: Db, id: string): Promise<WholeKey>;
  forget(id: string): void;
}

const freshForMs = 1_000;
const mostKept = 20_000;

export function createKeyDirectory(clock: Clock): KeyDirectory {
  const kept = new Map<string, { readonly at: number; readonly key: Promise<WholeKey | undefined> }>();
  return {
    get: async (db, id) => {
      const now = clock.now();
      let entry = kept.get(id);
      if (entry === undefined || Math.abs(now - entry.at) >= freshForMs) {
        const fresh = { at: now, key: readKey(db, id) };
        // What could not be read, or is not there yet, is asked for again.
        fresh.key.then(
          (key) => key === undefined && kept.get(id) === fresh && kept.delete(id),
          () => kept.get(id) === fresh && kept.delete(id),
        );
        if (kept.size >= mostKept) kept.clear();
        kept.set(id, fresh);
        entry = fresh;
      }
      const key = await entry.key;
      if (key === undefined) throw notFound({ en: 'The key', zh: '该密钥' });
      return key;
    },
    forget: (id) => void kept.delete(id),
  };
}
