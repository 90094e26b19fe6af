import type { Db, JsonObject, Principal } from '@citywall/kernel';
import { createAuthenticator, sessionLimits } from '../authenticate.ts';
import type { Desk } from '../desk.ts';
import { createFreshCache, type FreshCache } from '../fresh-cache.ts';
import { findSessionById } from '../session/session.store.ts';
import { sessionCookie } from '../session/sign-in.ts';
import type { Account, Session } from '../tables.ts';
import { findGated, findKnown, type KnownApplication } from './application.store.ts';
import { type Artefacts, createArtefacts } from './artefacts.ts';
import { createSigningKeys, type SigningKeys } from './signing-keys.ts';
import type { Application } from './single-sign-on.tables.ts';

/** What the parts of single sign-on share. */
export interface SignOnDesk {
  readonly desk: Desk;
  /** By client_id; only those in the registry, whatever their state. */
  readonly applications: FreshCache<KnownApplication>;
  /** Approved ones behind proxies, by host. */
  readonly gated: FreshCache<Application>;
  readonly artefacts: Artefacts;
  /** What the cookie of an application behind a proxy stands for. */
  readonly gatedSessions: FreshCache<JsonObject>;
  readonly keys: SigningKeys;
  /** The session of that id with its account while both may act; counts no use. */
  livingSession(id: string): Promise<{ readonly session: Session; readonly account: Account } | undefined>;
  /** Whoever works in an application uses his session: it does not end for want of use. */
  used(session: string): Promise<void>;
  /** The account while it may act. */
  livingAccount(id: string): Promise<Account | undefined>;
  /** Whose session these cookies carry; undefined for nobody's. */
  person(cookies: ReadonlyMap<string, string>, address: string, passive?: boolean): Promise<Principal | undefined>;
  /** MUST be called after the commit of whatever changes an application. */
  changed(application: string): void;
  stop(): void;
}

/** Sets the shared parts up; touches no table yet. */
export function createSignOnDesk(desk: Desk): SignOnDesk {
  const { db, clock } = desk;
  const applications = createFreshCache(clock, (id) => findKnown(db, id));
  const gated = createFreshCache(clock, (host) => findGated(db, host));
  const sessions = createFreshCache(clock, (id) => findSessionById(db, id));
  const artefacts = createArtefacts(db as Db, clock);
  const gatedSessions = createFreshCache(clock, (token) => artefacts.find('GatedSession', token));
  const authenticator = createAuthenticator(desk);
  const livingAccount = async (id: string): Promise<Account | undefined> => {
    const account = await desk.accounts.get(id);
    return account === undefined || account.disabled_at !== null ? undefined : account;
  };
  // Ended here or by another process: what is kept of sessions and accounts is old.
  const stop = desk.live.listen((topic) => {
    if (topic === 'identity.user') sessions.clear();
    if (topic === 'identity.application') {
      applications.clear();
      gated.clear();
    }
  });
  const livingSession: SignOnDesk['livingSession'] = async (id) => {
    const session = await sessions.get(id);
    if (session === undefined) return undefined;
    const now = clock.now();
    const { idle, absolute } = sessionLimits(desk.settings);
    const lastSeen = Math.max(session.last_seen_at, desk.presence.lastSeen(session.id));
    if (now - lastSeen > idle || now - session.started_at > absolute) return undefined;
    const account = await livingAccount(session.account);
    return account === undefined ? undefined : { session, account };
  };
  return {
    desk,
    applications,
    gated,
    artefacts,
    gatedSessions,
    keys: createSigningKeys(desk),
    livingAccount,
    livingSession,
    used: async (id) => {
      const living = await livingSession(id);
      if (living !== undefined) desk.presence.person(living.account, id, living.session.address);
    },
    person: async (cookies, address, passive) => {
      const token = cookies.get(sessionCookie);
      if (token === undefined) return undefined;
      return authenticator.authenticate({ kind: 'session', token, address, ...(passive ? { passive } : {}) });
    },
    changed: (application) => {
      applications.forget(application);
      gated.clear();
      desk.live.announce('identity.application', { id: application });
    },
    stop,
  };
}

/** The cookies of a Cookie header, the first of each name. */
export function readCookies(header: string | readonly string[] | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (Array.isArray(header) ? header.join(';') : ((header as string | undefined) ?? '')).split(';')) {
    const at = part.indexOf('=');
    if (at < 0) continue;
    const name = part.slice(0, at).trim();
    if (!cookies.has(name)) cookies.set(name, part.slice(at + 1).trim());
  }
  return cookies;
}
