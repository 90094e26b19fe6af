import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Claims of a signed message, as RFC 7519 names them; times in seconds. */
export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

/** Why a signed message was not believed. */
export type Doubt = 'malformed' | 'signature' | 'audience' | 'expired' | 'future' | 'replayed';

export type Opened<T> =
  | { readonly ok: true; readonly payload: T & Claims }
  | { readonly ok: false; readonly doubt: Doubt };

const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'citywall-openc2+jws' })).toString('base64url');
const maximumLength = 256 * 1024;
/** How far the clocks of the two ends may be apart, seconds. */
const clockTolerance = 5;

/** A compact JWS (RFC 7515, EdDSA of RFC 8037) over the exact bytes of the payload. */
export function seal<T extends Claims>(payload: T, sign: (message: Uint8Array) => Uint8Array): string {
  const body = `${header}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`;
  return `${body}.${Buffer.from(sign(Buffer.from(body))).toString('base64url')}`;
}

/** A verifying key from 32 raw bytes in base64. Throws when it is not one. */
export function readPublicKey(base64: string): KeyObject {
  const raw = Buffer.from(base64, 'base64');
  if (raw.length !== 32) throw new Error('An Ed25519 public key has 32 bytes.');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
}

/**
 * Opens a sealed message: signature first, then audience, then time. Only the one header that `seal`
 * writes is accepted, so no algorithm can be talked into. Whether it is a replay the caller knows.
 */
export function open<T extends object>(sealed: string, key: KeyObject, audience: string, now: number): Opened<T> {
  const parts = sealed.length <= maximumLength ? sealed.split('.') : [];
  const [head, body, signature] = parts;
  if (parts.length !== 3 || head !== header || body === undefined || signature === undefined) return doubt('malformed');
  const genuine = verify(null, Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
  if (!genuine) return doubt('signature');
  const payload = readClaims(body);
  if (payload === undefined) return doubt('malformed');
  if (payload.aud !== audience) return doubt('audience');
  const seconds = now / 1000;
  if (payload.exp + clockTolerance < seconds) return doubt('expired');
  if (payload.iat - clockTolerance > seconds) return doubt('future');
  return { ok: true, payload: payload as T & Claims };
}

function readClaims(body: string): Claims | undefined {
  try {
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    const whole =
      typeof claims.aud === 'string' &&
      typeof claims.jti === 'string' &&
      Number.isFinite(claims.iat) &&
      Number.isFinite(claims.exp);
    return whole ? claims : undefined;
  } catch {
    return undefined;
  }
}

function doubt(reason: Doubt): { readonly ok: false; readonly doubt: Doubt } {
  return { ok: false, doubt: reason };
}
