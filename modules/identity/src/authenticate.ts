import { timingSafeEqual } from 'node:crypto';
import {
  type Authenticator,
  type Clock,
  type Credentials,
  type Db,
  type Principal,
  Problem,
  type Settings,
  type Signer,
} from '@citywall/kernel';
import { chainOf } from './chain/approach.ts';
import { canSatisfy } from './chain/follow-proof.ts';
import type { LiveChains } from './chain/live-chains.ts';
import { factorsHeld } from './chain/still-able.ts';
import type { PrincipalOfCertificate } from './desk.ts';
import type { FreshCache } from './fresh-cache.ts';
import { hashToken, isPlausible } from './opaque-token.ts';
import type { ProvePassword } from './password/password-proof.ts';
import type { OrganisationTree } from './registry/organisation-tree.ts';
import type { RiskDesk } from './risk/risk-desk.ts';
import { actionFor, readSettings } from './risk/risk-settings.ts';
import type { Presence } from './session/presence.ts';
import type { Account, Key, Session } from './tables.ts';

export interface AuthenticatorDependencies {
  readonly db: Db;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly settings: Settings;
  readonly presence: Presence;
  readonly accounts: FreshCache<Account>;
  /** By the SHA-256 of the token in hex. */
  readonly sessions: FreshCache<Session>;
  readonly keys: FreshCache<Key>;
  readonly provePassword: ProvePassword;
  readonly principalOf: PrincipalOfCertificate;
  readonly tree: OrganisationTree;
  readonly chains: LiveChains;
  readonly risk: Pick<RiskDesk, 'assessRequest'>;
}

/** How long sessions live: without use, and at most. In ms. */
export function sessionLimits(settings: Settings): { readonly idle: number; readonly absolute: number } {
  return {
    idle: settings.get('identity.session.idle-minutes', 30) * 60_000,
    absolute: settings.get('identity.session.absolute-minutes', 720) * 60_000,
  };
}

/** The kernel's port: sessions, keys, certificates and HTTP Basic, from memory no older than a second. */
export function createAuthenticator(dependencies: AuthenticatorDependencies): Authenticator {
  return {
    authenticate: async (credentials) => {
      if (credentials.kind === 'session') return bySession(dependencies, credentials);
      if (credentials.kind === 'key') return byKey(dependencies, credentials.token);
      if (credentials.kind === 'certificate') return byCertificate(dependencies, credentials);
      const account = await dependencies.provePassword(credentials.name, credentials.password, credentials.address);
      if (account === undefined) return undefined;
      await requirePasswordAlone(dependencies, account, credentials.address);
      dependencies.presence.person(account, undefined, credentials.address);
      return { ...(await personOf(dependencies.tree, account)), authentication: 'basic', methods: ['password'] };
    },
  };
}

/** A request with name and password proves nothing more: it is enough only where the chain asks for no more. */
async function requirePasswordAlone(
  dependencies: AuthenticatorDependencies,
  account: Account,
  address: string,
): Promise<void> {
  const { score, action } = await dependencies.risk.assessRequest(account, address);
  if (action !== 'pass') await refuseRisky(dependencies.db, account, action);
  const { name, proof } = await chainOf(dependencies, account, address, score);
  if (account.kind !== 'break-glass' && canSatisfy(proof, new Set(['password']))) return;
  throw new Problem(
    'identity.basic.more-needed',
    401,
    {
      en: `Your authentication chain “${name}” asks for more than a password, so HTTP Basic is closed to you. Sign in on the console, or use the key of a machine.`,
      zh: `您的认证链“${name}”要求的不只是口令，因此不能使用 HTTP Basic。请在控制台登录，或使用机器密钥。`,
    },
    { chain: name },
  );
}

/** Who has more to prove must prove it on the console; whoever has only a password goes on below the second threshold. */
async function refuseRisky(db: Db, account: Account, action: 'step-up' | 'block'): Promise<void> {
  if (account.kind === 'break-glass') return;
  const has = await factorsHeld(db, account);
  if (action === 'step-up' && ![...has].some((kind) => kind !== 'password')) return;
  throw new Problem('identity.basic.risk', 401, {
    en: 'This request is too unusual for a password alone. Sign in on the console, or use the key of a machine.',
    zh: '本次请求较为异常，仅凭口令不足以通过。请在控制台登录，或使用机器密钥。',
  });
}

/** A certificate of a person stands for a password at least; where more is asked, it opens a session only. */
async function byCertificate(
  dependencies: AuthenticatorDependencies,
  { certificate, address }: Extract<Credentials, { kind: 'certificate' }>,
): Promise<Principal | undefined> {
  const principal = await dependencies.principalOf(certificate);
  if (principal?.type !== 'person') return principal;
  const account = await dependencies.accounts.get(principal.id);
  if (account === undefined || account.disabled_at !== null) return undefined;
  const { score } = await dependencies.risk.assessRequest(account, address);
  const { proof } = await chainOf(dependencies, account, address, score);
  const enough = canSatisfy(proof, new Set(['certificate'])) || canSatisfy(proof, new Set(['password']));
  return enough ? { ...principal, methods: ['certificate'], assurance: 2 } : undefined;
}

async function bySession(
  { clock, signer, settings, sessions, accounts, presence, tree }: AuthenticatorDependencies,
  { token, address, passive }: Extract<Credentials, { kind: 'session' }>,
): Promise<Principal | undefined> {
  if (!isPlausible(signer, 'session', token)) return undefined;
  const session = await sessions.get(hashToken(token).toString('hex'));
  if (session === undefined) return undefined;
  const now = clock.now();
  const { idle, absolute } = sessionLimits(settings);
  const lastSeen = Math.max(session.last_seen_at, presence.lastSeen(session.id));
  if (now - lastSeen > idle || now - session.started_at > absolute) return undefined;
  if (session.ends_at !== null && now >= session.ends_at) return undefined;
  const account = await accounts.get(session.account);
  if (account === undefined || account.disabled_at !== null) return undefined;
  if (passive) presence.near(account, address);
  else presence.person(account, session.id, address);
  const person = await personOf(tree, account);
  const { id, proved_at: provedAt, methods, assurance, risk } = session;
  const unusual = risk > 0 && actionFor(risk, account.roles, readSettings(settings)) !== 'pass';
  return { ...person, authentication: 'session', session: id, provedAt, methods, assurance, risk, unusual };
}

const keyPattern = /^cwk_([0-9a-f]{32})_(.+)$/;

async function byKey(
  { clock, signer, keys, accounts, presence, tree }: AuthenticatorDependencies,
  token: string,
): Promise<Principal | undefined> {
  const [, digits = '', secret = ''] = keyPattern.exec(token) ?? [];
  if (!isPlausible(signer, 'key', secret)) return undefined;
  const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const key = await keys.get(id);
  if (key === undefined || !timingSafeEqual(key.hash, hashToken(secret))) return undefined;
  if (key.revoked_at !== null || (key.expires_at !== null && key.expires_at <= clock.now())) return undefined;
  const owner = key.owner === null ? undefined : await accounts.get(key.owner);
  // Whoever may know the token has gone: it opens nothing any more. Sending logs goes on, so that the city is not blind.
  if (key.owner !== null && owner?.disabled_at !== null && key.roles.some((role) => role !== 'intake'))
    return undefined;
  presence.key(id);
  const type = key.roles.includes('agent') ? 'device' : 'application';
  const organisations = owner === undefined ? undefined : await tree.above(owner.organisation);
  return {
    ...{ type, id, name: key.name, roles: key.roles, authentication: 'key' },
    ...(organisations === undefined ? {} : { organisations }),
  };
}

/** The token of a key, as its owner keeps it. */
export function keyToken(id: string, secret: string): string {
  return `cwk_${id.replaceAll('-', '')}_${secret}`;
}

/** The principal that an account is, before it is said how he came. */
export async function personOf(tree: OrganisationTree, account: Account): Promise<Omit<Principal, 'authentication'>> {
  const mustChangePassword = account.must_change_password || account.password_hash === null;
  return {
    type: 'person',
    id: account.id,
    name: account.name,
    roles: account.roles,
    organisations: await tree.above(account.organisation),
    ...(mustChangePassword ? { mustChangePassword } : {}),
  };
}
