// JOSE: RFC 7515 (JWS), 7516 (JWE), 7517 (JWK), 7518 (algorithms), over the jose library with stricter doors.
import { createPrivateKey } from 'node:crypto';
import { compactDecrypt, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { decryptRsa15 } from './jwe-rsa1-5.ts';
import { unfit } from './refusals.ts';

/** A key or a set of keys as JSON. */
export type JoseKeys = JWK | { readonly keys: readonly JWK[] };

const signatureAlgorithms = [
  ...['HS256', 'HS384', 'HS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
];

/** Of JWE; passwords (PBES2) with as many rounds as the library bears, which bounds what a stranger can cost. */
const keyManagementAlgorithms = [
  ...['dir', 'A128KW', 'A192KW', 'A256KW', 'A128GCMKW', 'A192GCMKW', 'A256GCMKW'],
  ...['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'],
  ...['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'],
  ...['PBES2-HS256+A128KW', 'PBES2-HS384+A192KW', 'PBES2-HS512+A256KW'],
];

/** Least bytes of an HMAC key: as long as the hash (RFC 7518, section 3.2). */
const hmacKeyBytes: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };

/** Written for ES512 by those who take the curve's number for the hash's; RFC 7520 prints it too. */
const misspelt: Readonly<Record<string, string>> = { ES521: 'ES512' };

/** The only algorithm of each curve (RFC 7518, section 3.4). */
const curveOf: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/**
 * Verifies a compact JWS and answers its payload. The key must be meant for it: its `kty`, `crv`, `use`, `key_ops`, `alg`
 * and `kid` decide, never the header alone; strict base64url; no critical extensions. Throws for anything else.
 */
export async function verifyJws(keys: JoseKeys, jws: string): Promise<Uint8Array> {
  requireCompact(jws, 3);
  const header = decodeProtectedHeader(jws);
  const key = chooseKey(keys, header.kid, (one) => meantFor(one, 'sig', 'verify', header.alg));
  requireSignatureKey(key, header.alg);
  const { payload } = await compactVerify(jws, await importJWK(publicPart(key), header.alg), {
    algorithms: signatureAlgorithms,
  });
  return payload;
}

/**
 * Opens a compact JWE and answers its plaintext, by the same rules. RSA1_5 is opened only by a key whose `alg` says so.
 * What is compressed may open to at most 250 KB.
 */
export async function decryptJwe(keys: JoseKeys, jwe: string): Promise<Uint8Array> {
  requireCompact(jwe, 5);
  const header = decodeProtectedHeader(jwe);
  // A key that is the content key itself is marked with the algorithm of the content (RFC 7520, section 5.6).
  const fits = (algorithm: unknown) => (one: JWK) => meantFor(one, 'enc', 'decrypt', algorithm as string | undefined);
  const direct = (one: JWK): boolean => header.alg === 'dir' && fits(header.enc)(one);
  const key = chooseKey(keys, header.kid, (one) => fits(header.alg)(one) || direct(one));
  if (header.alg === 'RSA1_5') {
    if (key.alg !== 'RSA1_5' || header.zip !== undefined || header.crit !== undefined)
      throw unfit('The key is not marked for RSA1_5.', '该密钥未标记用于 RSA1_5。');
    return decryptRsa15(
      createPrivateKey({ key: key as JsonWebKey, format: 'jwk' }),
      jwe.split('.'),
      header.enc as string,
    );
  }
  const { plaintext } = await compactDecrypt(jwe, await importJWK(key, header.alg), { keyManagementAlgorithms });
  return plaintext;
}

/** Only unpadded base64url between the dots, and the shortest encoding of its bytes. */
function requireCompact(text: string, parts: number): void {
  const all = text.split('.');
  const strict = all.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
  if (all.length !== parts || !strict || all[0] === '')
    throw unfit('This is not a compact JWS or JWE.', '不是紧凑格式的 JWS 或 JWE。');
}

function chooseKey(keys: JoseKeys, kid: string | undefined, fits: (key: JWK) => boolean): JWK {
  const all = 'keys' in keys && Array.isArray(keys.keys) ? (keys.keys as readonly JWK[]) : [keys as JWK];
  const key = all.find((one) => fits(one) && (kid === undefined || one.kid === undefined || one.kid === kid));
  if (key === undefined) throw unfit('No key is meant for this.', '没有适用于此内容的密钥。');
  return key;
}

function meantFor(key: JWK, use: 'sig' | 'enc', act: string, algorithm: string | undefined): boolean {
  if (key.use !== undefined && key.use !== use) return false;
  if (key.key_ops !== undefined && !key.key_ops.some((one) => one === act || (use === 'enc' && unwraps(one))))
    return false;
  return key.alg === undefined || (misspelt[key.alg] ?? key.alg) === algorithm;
}

function unwraps(act: string): boolean {
  return act === 'unwrapKey' || act === 'deriveKey' || act === 'deriveBits';
}

function requireSignatureKey(key: JWK, algorithm = ''): void {
  const least = hmacKeyBytes[algorithm];
  const short = least !== undefined && Buffer.from(key.k ?? '', 'base64url').length < least;
  const curve = curveOf[algorithm];
  const type = least !== undefined ? 'oct' : curve !== undefined ? 'EC' : /^[RP]S/.test(algorithm) ? 'RSA' : 'OKP';
  if (short || key.kty !== type || (curve !== undefined && key.crv !== curve))
    throw unfit(`The key does not suit ${algorithm}.`, `密钥不适用于 ${algorithm}。`);
}

/** Verifying never needs the secret half. */
function publicPart(key: JWK): JWK {
  if (key.kty === 'oct') return key;
  const { kty, crv, x, y, n, e, kid } = key;
  return { kty, crv, x, y, n, e, kid } as JWK;
}
