import { generateKeyPairSync } from 'node:crypto';
import { CompactEncrypt, CompactSign, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { decryptJwe, verifyJws } from './index.ts';

const secret = Buffer.alloc(16, 7);
const contentKey: JWK = { kty: 'oct', use: 'enc', alg: 'A128GCM', k: secret.toString('base64url') };
const text = Buffer.from('a city');

const sealed = (header: { alg: string; enc: string; zip?: string }, key: Uint8Array) =>
  new CompactEncrypt(text).setProtectedHeader(header).encrypt(key);

describe('RFC 7516 JWE', () => {
  test('opens under a content key that is marked with the algorithm of the content, compressed or not', async () => {
    for (const zip of [{}, { zip: 'DEF' }]) {
      const jwe = await sealed({ alg: 'dir', enc: 'A128GCM', ...zip }, secret);
      expect(await decryptJwe(contentKey, jwe)).toEqual(new Uint8Array(text));
    }
  });
  test('opens under a password', async () => {
    const password: JWK = { kty: 'oct', k: Buffer.from('pass word').toString('base64url') };
    const jwe = await sealed({ alg: 'PBES2-HS256+A128KW', enc: 'A128CBC-HS256' }, Buffer.from('pass word'));
    expect(await decryptJwe(password, jwe)).toEqual(new Uint8Array(text));
  });
  test('refuses a key marked for another algorithm or for signing', async () => {
    const jwe = await sealed({ alg: 'dir', enc: 'A128GCM' }, secret);
    await expect(decryptJwe({ ...contentKey, alg: 'A128KW' }, jwe)).rejects.toThrow('No key is meant');
    await expect(decryptJwe({ ...contentKey, use: 'sig' }, jwe)).rejects.toThrow('No key is meant');
  });
  test('opens RSA1_5 only with a key that is marked for it', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const bare = privateKey.export({ format: 'jwk' }) as JWK;
    const header = Buffer.from('{"alg":"RSA1_5","enc":"A128GCM"}').toString('base64url');
    const jwe = `${header}.AAAA.AAAA.AAAA.AAAA`;
    await expect(decryptJwe(bare, jwe)).rejects.toThrow('not marked for RSA1_5');
    await expect(decryptJwe({ ...bare, alg: 'RSA1_5' }, jwe)).rejects.toThrow('cannot be opened');
  });
});

describe('RFC 7515 JWS', () => {
  const hmacKey: JWK = { kty: 'oct', alg: 'HS256', k: Buffer.alloc(32, 9).toString('base64url') };
  test('answers the payload, and refuses what is not strict base64url', async () => {
    const jws = await new CompactSign(text).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32, 9));
    expect(await verifyJws(hmacKey, jws)).toEqual(new Uint8Array(text));
    for (const wrong of [`${jws}=`, jws.replace('.', '?.'), ` ${jws}`, jws.replace('.', '..'), jws.slice(1)]) {
      await expect(verifyJws(hmacKey, wrong)).rejects.toThrow();
    }
  });
  test('refuses a public key used as an HMAC secret, and keys too short for their hash', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' }) as JWK;
    const jws = await new CompactSign(text)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(jwk.x ?? '', 'base64url'));
    await expect(verifyJws(jwk, jws)).rejects.toThrow('does not suit');
    await expect(verifyJws({ kty: 'oct', k: 'AAAA' }, jws)).rejects.toThrow('does not suit');
  });
});
