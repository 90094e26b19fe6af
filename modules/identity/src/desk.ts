import type { Role } from '@citywall/access';
import type {
  AlarmBoard,
  Authorizer,
  Clock,
  Db,
  JsonObject,
  Live,
  Log,
  Ports,
  Principal,
  Recorder,
  Settings,
  Signer,
} from '@citywall/kernel';
import { createLiveChains, type LiveChains } from './chain/live-chains.ts';
import { createFreshCache, type FreshCache } from './fresh-cache.ts';
import { findKey } from './key/key.store.ts';
import { createGuessingLimit, type GuessingLimit } from './password/guessing-limit.ts';
import { createPasswordDesk, type PasswordDesk } from './password/password-desk.ts';
import { findDatedAccount } from './registry/account.store.ts';
import { createOrganisationTree, type OrganisationTree } from './registry/organisation-tree.ts';
import { type DatedAccount, standingAt } from './registry/standing.ts';
import { createRiskDesk, type DevicePosture, type RiskDesk } from './risk/risk-desk.ts';
import { createPresence, type Presence } from './session/presence.ts';
import { findSession } from './session/session.store.ts';
import type { Account, Key, Session } from './tables.ts';

/** Whom a certificate of the city names now; undefined unless it is valid, unrevoked and its owner may act. */
export type PrincipalOfCertificate = (certificate: Uint8Array) => Promise<Principal | undefined>;

/** What identity needs from the house. */
export type IdentityPorts = Pick<
  Ports,
  'clock' | 'log' | 'db' | 'signer' | 'alarms' | 'live' | 'settings' | 'dataDir'
> &
  Partial<Pick<Ports, 'events'>>;

export interface IdentityOptions {
  readonly recorder: Recorder;
  /** Decides of which organisations lists show what, as it decides at the door. */
  readonly authorizer: Authorizer;
  /** The roles that can be given. */
  readonly roles: readonly Role[];
  /** Refuses roles that one hand must not hold together; without it none are exclusive. */
  readonly separation?: RoleSeparation;
  /** Without it no certificate names anybody. */
  readonly principalOf?: PrincipalOfCertificate;
  /** The address under which people reach the city: passkeys are for it. '' before it listens. */
  readonly address?: () => string;
  /** How devices stand; without it nothing is known of them. */
  readonly posture?: DevicePosture;
}

/** What access says of roles that exclude each other. */
export interface RoleSeparation {
  /**
   * Throws a Problem that names the rule when one account would newly hold roles that exclude each other. MUST come before
   * they are given; with `before`, all that it held, it may come after.
   */
  check(db: Db, account: string, roles: readonly string[], before?: readonly string[]): Promise<void>;
}

/** What the use cases of this module share. */
export interface Desk extends PasswordDesk {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly signer: Signer;
  readonly settings: Settings;
  readonly alarms: AlarmBoard;
  readonly live: Live;
  readonly recorder: Recorder;
  readonly authorizer: Authorizer;
  readonly separation: RoleSeparation | undefined;
  readonly roles: readonly Role[];
  /** `limit` for codes, which come after a first proof. */
  readonly codes: GuessingLimit;
  readonly chains: LiveChains;
  readonly risk: RiskDesk;
  readonly address: () => string;
  readonly presence: Presence;
  /** As they stand at the moment of asking. */
  readonly accounts: FreshCache<Account>;
  readonly tree: OrganisationTree;
  readonly sessions: FreshCache<Session>;
  readonly keys: FreshCache<Key>;
  readonly principalOf: PrincipalOfCertificate;
  /** MUST be called after the commit of whatever changes what an account may do: felt at once here, within a second elsewhere. */
  changed(account: string): void;
}

/** Sets the shared parts up; touches no table yet. */
export function createDesk(ports: IdentityPorts, options: IdentityOptions): Desk {
  const { recorder, authorizer, separation, roles, principalOf = async () => undefined, address = () => '' } = options;
  const { db, clock, log, signer, settings, alarms, live, dataDir } = ports;
  const accounts = standing(
    clock,
    createFreshCache(clock, (id) => findDatedAccount(db, id)),
  );
  const sessions = createFreshCache(clock, (hash) => findSession(db, Buffer.from(hash, 'hex')));
  const keys = createFreshCache(clock, (id) => findKey(db, id));
  const passwords = createPasswordDesk({ db, clock, log, signer, settings, live, recorder, dataDir, accounts });
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
    alarms,
    live,
    recorder,
    authorizer,
    separation,
    roles,
    ...passwords,
    codes: createGuessingLimit(clock),
    chains: createLiveChains(db, clock),
    risk: createRiskDesk({ db, clock, signer, settings, failures: passwords.failures, posture: options.posture }),
    address,
    presence,
    accounts,
    tree: createOrganisationTree(db, clock),
    sessions,
    keys,
    principalOf,
    changed,
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
