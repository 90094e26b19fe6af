import { calculateJwkThumbprint, type FlattenedJWSInput, flattenedVerify, importJWK, type JWK } from 'jose';
import { type AcmeError, acmeProblem } from './acme-problem.ts';
import type { Nonces } from './nonces.ts';

/** Signature algorithms of account keys (RFC 8555 section 6.2): public-key ones only. */
const algorithms = ['ES256', 'ES384', 'RS256', 'EdDSA'];
const longestBody = 64 * 1024;

/** Who signed a request, once its signature held. */
export type Signer =
  | { readonly kind: 'key'; readonly jwk: JWK; readonly thumbprint: string }
  | { readonly kind: 'account'; readonly id: string };

/** An authenticated request: its signer, and its payload; undefined for POST-as-GET. */
export interface AcmeRequest {
  readonly signer: Signer;
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

/** The protected header of RFC 8555 section 6.2. */
interface Header {
  readonly alg: string;
  readonly nonce: string;
  readonly url: string;
  readonly jwk?: JWK;
  readonly kid?: string;
}

export interface RequestSurroundings {
  readonly nonces: Nonces;
  /** The account's address begins with this; the rest is its id. */
  readonly accountUrl: string;
  /** The key of a valid account; undefined when there is none. */
  readonly keyOf: (account: string) => Promise<JWK | undefined>;
}

/** Reads a POST of ACME in the order of RFC 8555 section 6: form, algorithm, address, key, signature, then the nonce. */
export async function readRequest(
  body: Uint8Array,
  contentType: string,
  url: string,
  around: RequestSurroundings,
): Promise<AcmeRequest> {
  if (contentType !== 'application/jose+json') refuse('malformed', 'The content type must be application/jose+json.');
  const jws = parseJws(body);
  const header = parseHeader(jws);
  if (!algorithms.includes(header.alg)) {
    refuse('badSignatureAlgorithm', `Sign with one of ${algorithms.join(', ')}.`);
  }
  if (header.url !== url) refuse('unauthorized', `The url in the signed header must be ${url}.`);
  const { signer, key } = await signerOf(header, around);
  const payload = await verified(jws, key);
  if (!around.nonces.take(header.nonce))
    refuse('badNonce', 'The nonce is unknown or was used; take the one of this answer.');
  return { signer, payload: payload.length === 0 ? undefined : parseObject(payload, 'payload') };
}

function refuse(error: AcmeError, detail: string): never {
  throw acmeProblem(error, detail);
}

function parseJws(body: Uint8Array): FlattenedJWSInput & { readonly protected: string; readonly payload: string } {
  if (body.length > longestBody) refuse('malformed', 'The request is too long.');
  const jws = parseObject(body, 'request');
  const { protected: header, payload, signature } = jws;
  if (typeof header !== 'string' || typeof payload !== 'string' || typeof signature !== 'string' || 'header' in jws) {
    refuse('malformed', 'A flattened JWS with protected, payload and signature and nothing unprotected is wanted.');
  }
  return { protected: header, payload, signature };
}

function parseHeader(jws: { readonly protected: string }): Header {
  const header = parseObject(Buffer.from(jws.protected, 'base64url'), 'protected header');
  const { alg, nonce, url, jwk, kid } = header;
  if (typeof alg !== 'string' || typeof nonce !== 'string' || typeof url !== 'string') {
    refuse('malformed', 'The protected header must name alg, nonce and url.');
  }
  if ((jwk === undefined) === (kid === undefined)) refuse('malformed', 'The header must name either jwk or kid.');
  if (kid !== undefined && typeof kid !== 'string') refuse('malformed', 'kid must be the address of an account.');
  return { alg, nonce, url, ...(jwk === undefined ? {} : { jwk: jwk as JWK }), ...(kid === undefined ? {} : { kid }) };
}

async function signerOf(
  { alg, jwk, kid }: Header,
  around: RequestSurroundings,
): Promise<{ signer: Signer; key: CryptoKey }> {
  if (jwk !== undefined) {
    return { signer: { kind: 'key', jwk, thumbprint: await thumbprintOf(jwk) }, key: await keyOf(jwk, alg) };
  }
  const id = kid?.startsWith(around.accountUrl) ? kid.slice(around.accountUrl.length) : '';
  const known = id === '' ? undefined : await around.keyOf(id);
  if (known === undefined) refuse('accountDoesNotExist', 'There is no valid account at that kid.');
  return { signer: { kind: 'account', id }, key: await keyOf(known, alg) };
}

/** RFC 7638; refuses what is no public key. */
export async function thumbprintOf(jwk: JWK): Promise<string> {
  return calculateJwkThumbprint(jwk).catch(() => refuse('badPublicKey', 'The key is no public JWK.'));
}

async function keyOf(jwk: JWK, alg: string): Promise<CryptoKey> {
  if ('d' in jwk || 'k' in jwk) refuse('badPublicKey', 'The key must be public: send no private or secret part.');
  const bits = typeof jwk.n === 'string' ? Buffer.from(jwk.n, 'base64url').length * 8 : undefined;
  if (bits !== undefined && (bits < 2_048 || bits > 8_192)) {
    refuse('badPublicKey', `An RSA key of 2,048 to 8,192 bits is wanted, not ${bits}.`);
  }
  const key = await importJWK(jwk, alg).catch(() => refuse('badPublicKey', `The key does not fit ${alg}.`));
  if (key instanceof Uint8Array || key.type !== 'public') refuse('badPublicKey', 'The key must be public.');
  return key;
}

async function verified(jws: FlattenedJWSInput, key: CryptoKey): Promise<Uint8Array> {
  const result = await flattenedVerify(jws, key, { algorithms }).catch(() =>
    refuse('unauthorized', 'The signature does not hold.'),
  );
  return result.payload;
}

function parseObject(bytes: Uint8Array, what: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    refuse('malformed', `The ${what} is no JSON.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse('malformed', `The ${what} is no object.`);
  return value as Record<string, unknown>;
}
