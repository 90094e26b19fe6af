import { createLocalJWKSet, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { makeLogoutToken, verifyLogoutToken } from './logout-token.ts';
import type { Jwk } from './single-sign-on.tables.ts';

let key: Jwk;
let keys: ReturnType<typeof createLocalJWKSet>;
const now = Date.now();
const notice = { issuer: 'https://op.example', audience: 'me', subject: 'her', sid: 'session', now };

beforeAll(async () => {
  const pair = await generateKeyPair('ES256', { extractable: true });
  key = { ...(await exportJWK(pair.privateKey)), kid: 'k', alg: 'ES256', use: 'sig' } as Jwk;
  keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k' }] });
});

const verify = (token: string, seen = new Set<string>()) =>
  verifyLogoutToken(token, {
    ...{ issuer: notice.issuer, audience: notice.audience, keys, now },
    isNew: (jti) => !seen.has(jti) && seen.add(jti) !== undefined,
  });
const signed = async (claims: object) =>
  new SignJWT({ iss: notice.issuer, aud: 'me', jti: 'j', ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'logout+jwt' })
    .setIssuedAt(Math.floor(now / 1_000))
    .setExpirationTime(Math.floor(now / 1_000) + 60)
    .sign(await importJWK({ ...key }, 'ES256'));
const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };

it('names whom it signs out', async () => {
  expect(await verify(await makeLogoutToken(key, notice))).toEqual({ subject: 'her', sid: 'session' });
});

it('refuses a logout token that carries a nonce', async () => {
  await expect(verify(await signed({ sub: 'her', events, nonce: 'n' }))).rejects.toThrow('nonce');
  expect(await verify(await signed({ sub: 'her', events }))).toEqual({ subject: 'her' });
});

it('refuses a token that comes a second time', async () => {
  const seen = new Set<string>();
  const token = await makeLogoutToken(key, notice);
  await verify(token, seen);
  await expect(verify(token, seen)).rejects.toThrow('before');
});

it('refuses a token without the event, for somebody else, or that names nobody', async () => {
  await expect(verify(await signed({ sub: 'her', events: {} }))).rejects.toThrow('no log-out');
  await expect(verify(await signed({ sub: 'her', events, aud: 'other' }))).rejects.toThrow('aud');
  await expect(verify(await signed({ events }))).rejects.toThrow('nobody');
});
