import type { Role } from '@citywall/access';
import type { Clock, Db, JsonObject, Log, Ports, Recorder, Settings, Signer } from '@citywall/kernel';
import type { PrincipalOfCertificate } from './authenticate.ts';
import { createFreshCache, type FreshCache } from './fresh-cache.ts';
import { findKey } from './key/key.store.ts';
import { createGuessingLimit, type GuessingLimit } from './password/guessing-limit.ts';
import { createPasswordHasher, type PasswordHasher } from './password/password-hash.ts';
import { createPasswordProof, type ProvePassword } from './password/password-proof.ts';
import { findDatedAccount } from './registry/account.store.ts';
import { createOrganisationTree, type OrganisationTree } from './registry/organisation-tree.ts';
import { type DatedAccount, standingAt } from './registry/standing.ts';
import { createPresence, type Presence } from './session/presence.ts';
import { findSession } from './session/session.store.ts';
import type { Account, Key, Session } from './tables.ts';

/** What identity needs from the house. */
export type IdentityPorts = Pick<Ports, 'clock' | 'log' | 'db' | 'signer' | 'alarms' | 'live' | 'settings' | 'dataDir'>;

export interface IdentityOptions {
  readonly recorder: Recorder;
  /** The roles that can be given. */
  readonly roles: readonly Role[];
  /** Without it no certificate names anybody. */
  readonly principalOf?: PrincipalOfCertificate;
}

/** What the use cases of this module share. */
export interface Desk {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly signer: Signer;
  readonly settings: Settings;
  readonly roles: readonly Role[];
  readonly hasher: PasswordHasher;
  readonly limit: GuessingLimit;
  readonly presence: Presence;
  /** As they stand at the moment of asking. */
  readonly accounts: FreshCache<Account>;
  readonly tree: OrganisationTree;
  readonly sessions: FreshCache<Session>;
  readonly keys: FreshCache<Key>;
  readonly provePassword: ProvePassword;
  readonly principalOf: PrincipalOfCertificate;
  /** MUST be called after the commit of whatever changes what an account may do: felt at once here, within a second elsewhere. */
  changed(account: string): void;
}

/** Sets the shared parts up; touches no table yet. */
export function createDesk(ports: IdentityPorts, options: IdentityOptions): Desk {
  const { recorder, roles, principalOf = async () => undefined } = options;
  const { db, clock, log, signer, settings, live } = ports;
  const hasher = lateHasher(signer);
  const limit = createGuessingLimit(clock);
  const accounts = standing(
    clock,
    createFreshCache(clock, (id) => findDatedAccount(db, id)),
  );
  const sessions = createFreshCache(clock, (hash) => findSession(db, Buffer.from(hash, 'hex')));
  const keys = createFreshCache(clock, (id) => findKey(db, id));
  const provePassword = createPasswordProof({ db, clock, log, signer, recorder, hasher, limit, accounts });
  const presence = createPresence(db, clock, log);
  const changed = (account: string): void => {
    accounts.forget(account);
    presence.forget(account);
    sessions.clear();
    live.announce('identity.user', { id: account } satisfies JsonObject);
  };
  return {
    db,
    clock,
    log,
    signer,
    settings,
    roles,
    hasher,
    limit,
    presence,
    accounts,
    tree: createOrganisationTree(db, clock),
    sessions,
    keys,
    provePassword,
    principalOf,
    changed,
  };
}

/** Making the hasher hashes once; that waits until the first use. */
function lateHasher(signer: Signer): PasswordHasher {
  let made: Promise<PasswordHasher> | undefined;
  const hasher = (): Promise<PasswordHasher> => (made ??= createPasswordHasher(signer));
  return {
    hash: async (password) => (await hasher()).hash(password),
    verify: async (password, stored) => (await hasher()).verify(password, stored),
  };
}

/** Rows are kept; what follows from their dates is found at each asking. */
function standing(clock: Clock, rows: FreshCache<DatedAccount>): FreshCache<Account> {
  return {
    ...rows,
    get: async (id) => {
      const row = await rows.get(id);
      return row && standingAt(row, clock.now());
    },
  };
}
