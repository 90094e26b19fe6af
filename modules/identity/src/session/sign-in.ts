import { type Call, type Db, newId, Problem } from '@citywall/kernel';
import { sessionLimits } from '../authenticate.ts';
import type { Chain } from '../chain/chain.ts';
import type { Desk } from '../desk.ts';
import { noteBreakGlassUse } from '../factors/break-glass.ts';
import { hashToken, isPlausible, mintToken } from '../opaque-token.ts';
import { findAccount } from '../registry/account.store.ts';
import type { Account } from '../tables.ts';
import { describeDevice } from './describe-device.ts';
import { endOldestSessions, insertSession, replaceLink, takeLink } from './session.store.ts';

/** Name of the cookie that carries a session's token. */
export const sessionCookie = 'citywall_session';

/** More sessions than this end the oldest ones of the account, where neither its chain nor the setting says less. */
const mostSessions = 20;

/** What a session rests on: which factors were proved, under which chain. */
export interface SessionBasis {
  readonly methods: readonly string[];
  readonly chain: Chain;
  /** Score of the sign-in, 0 to 100. */
  readonly risk: number;
}

/** Starts a session for somebody who just proved to be `account`. Its token is new: none that was known before opens it. */
export async function startSession(
  desk: Desk,
  db: Db,
  account: Account,
  call: Call,
  { methods, chain, risk }: SessionBasis,
): Promise<string> {
  const now = desk.clock.now();
  const token = mintToken(desk.signer, 'session');
  const session = newId();
  const lifetime = Math.min(sessionLimits(desk.settings).absolute, (chain.minutes ?? 1_440) * 60_000);
  await insertSession(db, {
    id: session,
    hash: hashToken(token),
    account: account.id,
    address: call.address,
    started_at: now,
    last_seen_at: now,
    proved_at: now,
    ended_at: null,
    methods: [...methods],
    chain: chain.name,
    device: describeDevice(call.userAgent),
    assurance: assuranceOf(methods),
    ends_at: chain.minutes === undefined ? null : now + lifetime,
    risk,
  });
  const most = chain.sessions ?? Math.max(1, desk.settings.get('identity.session.most', mostSessions));
  await endOldestSessions(db, account.id, most, now);
  if (account.kind === 'break-glass') await noteBreakGlassUse(desk, db, account, call);
  call.note({ user: account.id, name: account.name, session, methods: [...methods], chain: chain.name, risk });
  call.identify({ type: 'person', id: account.id, name: account.name });
  call.cookie(sessionCookie, token, Math.floor(lifetime / 1_000));
  call.afterCommit(() => {
    desk.limit.know(account.name, call.address);
    desk.presence.person(account, session, call.address);
    desk.sessions.clear();
    desk.live.announce('identity.session', { id: session });
  });
  return session;
}

/** A certificate of the city is given after proofing from afar at least; everything else says only that it is the same person again. */
export function assuranceOf(methods: readonly string[]): number {
  return methods.includes('certificate') ? 2 : 0;
}

/** Makes the one link with which a person without a password comes in; earlier links stop working. Path below the console's address. */
export async function makeLink(desk: Desk, db: Db, account: string, lifetime: number): Promise<string> {
  const token = mintToken(desk.signer, 'link');
  await replaceLink(db, { hash: hashToken(token), account, expires_at: desk.clock.now() + lifetime });
  return `/sign-in#token=${token}`;
}

/** Uses a link up and answers whose it was; undefined when it is unknown, spent, expired, or the account disabled. */
export async function redeemLink(desk: Desk, db: Db, token: string): Promise<Account | undefined> {
  if (!isPlausible(desk.signer, 'link', token)) return undefined;
  const link = await takeLink(db, hashToken(token));
  if (link === undefined || link.expires_at <= desk.clock.now()) return undefined;
  const account = await findAccount(db, link.account, desk.clock.now());
  return account?.disabled_at === null ? account : undefined;
}

/** One answer for a wrong name, a wrong password, no password and a disabled account. */
export function refusedSignIn(): Problem {
  return new Problem('identity.sign-in.refused', 401, {
    en: 'Name or password is wrong, or the account cannot be used. Try again, or ask a system administrator for a new link.',
    zh: '用户名或口令错误，或该账户不可用。请重试，或向系统管理员索取新的登录链接。',
  });
}
