import { Problem } from '@citywall/kernel';
import { exportJWK, FlattenedSign, generateKeyPair, type JWK } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createNonces } from './nonces.ts';
import { type RequestSurroundings, readRequest } from './read-request.ts';

const url = 'https://ca.example/acme/new-order';
const account = '0190aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee';
let key: CryptoKey;
let jwk: JWK;
let around: RequestSurroundings;

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  key = pair.privateKey;
  jwk = await exportJWK(pair.publicKey);
  around = {
    nonces: createNonces(),
    accountUrl: 'https://ca.example/acme/account/',
    keyOf: async (id) => (id === account ? jwk : undefined),
  };
});

interface Wish {
  readonly header?: Record<string, unknown>;
  readonly payload?: string;
  readonly key?: CryptoKey;
}

async function signed({ header = {}, payload = '{"a":1}', key: by = key }: Wish): Promise<Record<string, unknown>> {
  const head = { alg: 'ES256', nonce: around.nonces.make(), url, kid: around.accountUrl + account, ...header };
  for (const [name, value] of Object.entries(head))
    if (value === undefined) delete (head as Record<string, unknown>)[name];
  return { ...(await new FlattenedSign(Buffer.from(payload)).setProtectedHeader(head as { alg: string }).sign(by)) };
}

async function read(jws: unknown, contentType = 'application/jose+json'): Promise<string> {
  try {
    const { signer, payload } = await readRequest(Buffer.from(JSON.stringify(jws)), contentType, url, around);
    return `${signer.kind} ${JSON.stringify(payload)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Problem).code.replace('trust.acme.', '');
  }
}

describe('a signed request (RFC 8555 section 6)', () => {
  test('names its account or brings its key', async () => {
    expect(await read(await signed({}))).toBe('account {"a":1}');
    expect(await read(await signed({ header: { kid: undefined, jwk } }))).toBe('key {"a":1}');
    expect(await read(await signed({ payload: '' }))).toBe('account undefined');
  });

  test('is good once', async () => {
    const jws = await signed({});
    expect([await read(jws), await read(jws)]).toEqual(['account {"a":1}', 'badNonce']);
  });

  test('is refused for each thing that is wrong with it', async () => {
    const other = await generateKeyPair('ES256');
    const hmac = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']);
    const jws = await signed({});
    expect(await read(jws, 'application/json')).toBe('malformed');
    expect(await read({ ...jws, payload: 'e30' })).toBe('unauthorized');
    expect(await read({ ...jws, header: {} })).toBe('malformed');
    expect(await read('text')).toBe('malformed');
    expect(await read({ ...jws, protected: '####' })).toBe('malformed');
    expect(await read(await signed({ key: other.privateKey }))).toBe('unauthorized');
    expect(await read(await signed({ header: { url: `${url}/x` } }))).toBe('unauthorized');
    expect(await read(await signed({ header: { nonce: 'bm9uZQ' } }))).toBe('badNonce');
    expect(await read(await signed({ header: { jwk } }))).toBe('malformed');
    expect(await read(await signed({ header: { kid: `${around.accountUrl}other` } }))).toBe('accountDoesNotExist');
    expect(await read(await signed({ header: { alg: 'HS256' }, key: hmac as CryptoKey }))).toBe(
      'badSignatureAlgorithm',
    );
    expect(await read(await signed({ header: { kid: undefined, jwk: { kty: 'EC' } } }))).toBe('badPublicKey');
    expect(await read(await signed({ header: { kid: undefined, jwk: { ...jwk, d: 'AA' } } }))).toBe('badPublicKey');
    expect(await read({ ...jws, padding: 'x'.repeat(70_000) })).toBe('malformed');
  });

  test('with an algorithm of none or of another key is refused', async () => {
    const none = {
      protected: b64({ alg: 'none', nonce: around.nonces.make(), url, jwk }),
      payload: b64({}),
      signature: '',
    };
    expect(await read(none)).toBe('badSignatureAlgorithm');
    expect(await read(await signed({ header: { alg: 'ES384' } }).catch(() => 'cannot be signed'))).not.toContain(
      'account',
    );
  });
});

function b64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
