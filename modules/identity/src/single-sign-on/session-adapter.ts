import type { Principal } from '@citywall/kernel';
import type { Adapter } from 'oidc-provider';
import { passage } from './passage.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import { findSignOn, keepSignOn } from './sign-on-session.store.ts';
import type { Authorization } from './single-sign-on.tables.ts';

/** How surely the city knows who somebody is, as applications read it (`acr`). */
export function acrOf(assurance: number | undefined): string | undefined {
  return assurance === undefined ? undefined : `urn:citywall:assurance:${assurance}`;
}

/**
 * The library's sessions are the platform's: there is no second log-in. What it adds – into which applications a session
 * was carried – lies beside it, and ends with it.
 */
export function sessionAdapter(sso: SignOnDesk): Pick<Adapter, 'upsert' | 'find' | 'findByUid' | 'destroy'> {
  const { desk } = sso;
  const payloadOf = async (uid: string, account: string, facts: Partial<Principal>) => {
    const seconds = Math.floor(desk.clock.now() / 1_000);
    const known = await findSignOn(desk.db, uid);
    return {
      jti: uid,
      uid,
      kind: 'Session',
      iat: seconds,
      exp: seconds + 3_600,
      accountId: account,
      loginTs: Math.floor((facts.provedAt ?? desk.clock.now()) / 1_000),
      ...(facts.methods === undefined ? {} : { amr: [...facts.methods] }),
      ...(facts.assurance === undefined ? {} : { acr: acrOf(facts.assurance) }),
      authorizations: known?.authorizations ?? {},
    };
  };
  return {
    /** The "cookie" is put there by our bridge after the door's own authenticator has spoken. */
    find: async (id) => {
      const principal = passage.getStore()?.principal;
      if (principal?.session === undefined || principal.session !== id) return undefined;
      return payloadOf(principal.session, principal.id, principal);
    },
    findByUid: async (uid) => {
      const living = await sso.livingSession(uid);
      return living && payloadOf(uid, living.account.id, { provedAt: living.session.proved_at });
    },
    upsert: async (_id, { uid, accountId, authorizations }) => {
      const principal = passage.getStore()?.principal;
      // Nobody but whom the browser's own session names; what the library thinks of others is not kept.
      if (principal === undefined || principal.session !== uid || principal.id !== accountId) return;
      if (authorizations === undefined) return;
      await keepSignOn(desk.db, uid as string, principal.id, authorizations as Record<string, Authorization>);
    },
    destroy: async () => {},
  };
}
