import type { Clock, Db, Log } from '@citywall/kernel';
import { updateKeySeen } from '../key/key.store.ts';
import { findAccount, updateAccount } from '../registry/account.store.ts';
import type { Account } from '../tables.ts';
import { listAddresses, updateSession } from './session.store.ts';

/** Who was here when. Exact in memory; written to the database at most once a minute for each. */
export interface Presence {
  person(account: Pick<Account, 'id' | 'roles'>, session: string | undefined, address: string): void;
  /** A page of his is open and stays fresh by itself: his address is live, but nothing was used. */
  near(account: Pick<Account, 'id' | 'roles'>, address: string): void;
  /** The account has changed: its addresses count as live again only when it acts again. */
  forget(account: string): void;
  key(id: string): void;
  /** ms since 1970, 0 when not seen since the start. */
  lastSeen(id: string): number;
  /** Addresses from which signed-in administrators and operators acted within the last 15 minutes. */
  liveAddresses(): readonly string[];
  /** Reads the addresses that were live before a restart. */
  load(): Promise<void>;
}

/**
 * Whoever holds one of these must not be cut off by a block. Others are left out on purpose: an attacker with some
 * lesser account could protect his own address by signing in.
 */
const needed: ReadonlySet<string> = new Set([
  'system-administrator',
  'security-administrator',
  'audit-administrator',
  'operator',
]);
const isNeeded = (roles: readonly string[]): boolean => roles.some((role) => needed.has(role));

const writeEvery = 60_000;
const liveFor = 15 * 60_000;
const mostEntries = 20_000;

/** Presence over the tables of this module. A write that fails costs nothing but freshness. */
export function createPresence(db: Db, clock: Clock, log: Log): Presence {
  const seen = new Map<string, number>();
  const written = new Map<string, number>();
  /** Address → account → when it last acted from there. */
  const addresses = new Map<string, Map<string, number>>();
  const noteAddress = (address: string, account: string, at: number): void => {
    const accounts = addresses.get(address) ?? new Map<string, number>();
    bounded(accounts).set(account, at);
    bounded(addresses).set(address, accounts);
  };

  const touch = (id: string, now: number, write: () => Promise<void>): void => {
    bounded(seen).set(id, now);
    if (now - (written.get(id) ?? 0) < writeEvery) return;
    bounded(written).set(id, now);
    write().catch((error: Error) => log.warn({ reason: error.message }, 'Last use not stored'));
  };

  return {
    person: ({ id, roles }, session, address) => {
      const now = clock.now();
      if (isNeeded(roles)) noteAddress(address, id, now);
      touch(id, now, () => updateAccount(db, id, { last_seen_at: now }));
      if (session !== undefined) touch(session, now, () => updateSession(db, session, { last_seen_at: now }));
    },
    near: ({ id, roles }, address) => {
      if (isNeeded(roles)) noteAddress(address, id, clock.now());
    },
    forget: (account) => {
      for (const accounts of addresses.values()) accounts.delete(account);
    },
    key: (id) => {
      const now = clock.now();
      touch(id, now, () => updateKeySeen(db, id, now));
    },
    lastSeen: (id) => seen.get(id) ?? 0,
    liveAddresses: () => {
      const since = clock.now() - liveFor;
      for (const [address, accounts] of addresses) {
        for (const [account, last] of accounts) if (last < since) accounts.delete(account);
        if (accounts.size === 0) addresses.delete(address);
      }
      return [...addresses.keys()];
    },
    load: async () => {
      const judged = new Map<string, boolean>();
      for (const { id, address, seen } of await listAddresses(db, clock.now() - liveFor, 1_000)) {
        const counts = judged.get(id) ?? isNeeded((await findAccount(db, id, clock.now()))?.roles ?? []);
        judged.set(id, counts);
        if (counts) noteAddress(address, id, Number(seen));
      }
    },
  };
}

function bounded<T>(map: Map<string, T>): Map<string, T> {
  if (map.size >= mostEntries) map.clear();
  return map;
}
