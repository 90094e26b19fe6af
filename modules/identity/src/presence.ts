import type { Clock, Db, Log } from '@citywall/kernel';
import { updateAccount } from './account.store.ts';
import { updateKeySeen } from './key.store.ts';
import { listAddresses, updateSession } from './session.store.ts';

/** Who was here when. Exact in memory; written to the database at most once a minute for each. */
export interface Presence {
  person(account: string, session: string | undefined, address: string): void;
  key(id: string): void;
  /** ms since 1970, 0 when not seen since the start. */
  lastSeen(id: string): number;
  /** Addresses from which signed-in people acted within the last 15 minutes. */
  liveAddresses(): readonly string[];
  /** Reads the addresses that were live before a restart. */
  load(): Promise<void>;
}

const writeEvery = 60_000;
const liveFor = 15 * 60_000;
const mostEntries = 20_000;

/** Presence over the tables of this module. A write that fails costs nothing but freshness. */
export function createPresence(db: Db, clock: Clock, log: Log): Presence {
  const seen = new Map<string, number>();
  const written = new Map<string, number>();
  const addresses = new Map<string, number>();

  const touch = (id: string, now: number, write: () => Promise<void>): void => {
    bounded(seen).set(id, now);
    if (now - (written.get(id) ?? 0) < writeEvery) return;
    bounded(written).set(id, now);
    write().catch((error: Error) => log.warn({ reason: error.message }, 'Last use not stored'));
  };

  return {
    person: (account, session, address) => {
      const now = clock.now();
      bounded(addresses).set(address, now);
      touch(account, now, () => updateAccount(db, account, { last_seen_at: now }));
      if (session !== undefined) touch(session, now, () => updateSession(db, session, { last_seen_at: now }));
    },
    key: (id) => {
      const now = clock.now();
      touch(id, now, () => updateKeySeen(db, id, now));
    },
    lastSeen: (id) => seen.get(id) ?? 0,
    liveAddresses: () => {
      const since = clock.now() - liveFor;
      for (const [address, last] of addresses) if (last < since) addresses.delete(address);
      return [...addresses.keys()];
    },
    load: async () => {
      for (const { address, seen } of await listAddresses(db, clock.now() - liveFor, 1_000)) {
        addresses.set(address, Number(seen));
      }
    },
  };
}

function bounded(map: Map<string, number>): Map<string, number> {
  if (map.size >= mostEntries) map.clear();
  return map;
}
