import { randomUUID } from 'node:crypto';
import { importJWK, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import type { Jwk } from './single-sign-on.tables.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';
const lifetime = 120;

/** Whose log-out is told to which application, and how it knows the session. */
export interface LogoutNotice {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  readonly sid: string;
  /** ms. */
  readonly now: number;
}

/** A logout token as OpenID Connect Back-Channel Logout 1.0 section 2.4 wants it. */
export async function makeLogoutToken(key: Jwk, notice: LogoutNotice): Promise<string> {
  const algorithm = key.alg;
  const seconds = Math.floor(notice.now / 1_000);
  return new SignJWT({ sid: notice.sid, events: { [event]: {} } })
    .setProtectedHeader({ alg: algorithm, kid: key.kid, typ: 'logout+jwt' })
    .setIssuer(notice.issuer)
    .setAudience(notice.audience)
    .setSubject(notice.subject)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifetime)
    .setJti(randomUUID())
    .sign(await importJWK({ ...key }, algorithm));
}

/** Whom an outside provider signs out. */
export interface SignedOut {
  readonly subject?: string;
  readonly sid?: string;
}

/**
 * Checks a logout token that an outside provider sent (section 2.6). Throws for a wrong signature, issuer or audience, one
 * that is too old, has no event, names nobody, carries a nonce, or came before (`isNew` answers false for a known jti).
 */
export async function verifyLogoutToken(
  token: string,
  expected: {
    readonly issuer: string;
    readonly audience: string;
    readonly keys: JWTVerifyGetKey;
    /** ms. */
    readonly now: number;
    readonly isNew: (jti: string) => boolean;
  },
): Promise<SignedOut> {
  const { payload, protectedHeader } = await jwtVerify(token, expected.keys, {
    issuer: expected.issuer,
    audience: expected.audience,
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    currentDate: new Date(expected.now),
    clockTolerance: 30,
    maxTokenAge: 600,
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
  });
  const { events, nonce, sub, sid, jti } = payload;
  const typed = protectedHeader.typ === undefined || ['logout+jwt', 'JWT'].includes(protectedHeader.typ);
  if (!typed) throw new Error('The token is of another type.');
  // An ID token with the same keys must never pass for a log-out: that is what the rule about nonce is for.
  if (nonce !== undefined) throw new Error('A logout token must not carry a nonce.');
  if (typeof events !== 'object' || events === null || typeof (events as Record<string, unknown>)[event] !== 'object')
    throw new Error('The token tells of no log-out.');
  if (sub === undefined && typeof sid !== 'string') throw new Error('The token names nobody.');
  if (typeof jti !== 'string' || !expected.isNew(jti)) throw new Error('The token came before.');
  return { ...(sub === undefined ? {} : { subject: sub }), ...(typeof sid === 'string' ? { sid } : {}) };
}
