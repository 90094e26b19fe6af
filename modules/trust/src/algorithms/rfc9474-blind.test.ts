import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { rsaBlindSign, rsaBlindVerify } from './index.ts';
import { randomizedVector } from './rfc9474.fixture.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const number = (text: string): bigint => BigInt(`0x${text}`);
const url = (value: bigint): string => {
  const text = value.toString(16);
  return hex(text.length % 2 === 0 ? text : `0${text}`).toString('base64url');
};

/** Of a prime modulus for the second, any modulus prime to it for the first. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [left, right, one, other] = [modulus, value % modulus, 0n, 1n];
  while (right !== 0n) {
    const times = left / right;
    [left, right] = [right, left - times * right];
    [one, other] = [other, one - times * other];
  }
  return ((one % modulus) + modulus) % modulus;
}

function vectorKey() {
  const [p, q, e] = [number(randomizedVector.p), number(randomizedVector.q), 65_537n];
  const d = inverse(e, (p - 1n) * (q - 1n));
  const jwk = {
    ...{ kty: 'RSA', n: url(p * q), e: url(e), d: url(d), p: url(p), q: url(q) },
    ...{ dp: url(d % (p - 1n)), dq: url(d % (q - 1n)), qi: url(inverse(q, p)) },
  };
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return { key, publicKey: createPublicKey(key), modulus: p * q };
}

test('RFC 9474 appendix A.1: the blinded message is signed as the RFC has it, and the signature verifies', () => {
  const { key, publicKey } = vectorKey();
  const { blinded, blindSignature, prepared, signature } = randomizedVector;
  expect(rsaBlindSign(key, publicKey, hex(blinded)).toString('hex')).toBe(blindSignature);
  expect(rsaBlindVerify(publicKey, hex(prepared), hex(signature))).toBe(true);
  const altered = hex(prepared);
  altered[0] = (altered[0] ?? 0) ^ 1;
  expect(rsaBlindVerify(publicKey, altered, hex(signature))).toBe(false);
  expect(rsaBlindVerify(publicKey, hex(prepared), hex(blindSignature))).toBe(false);
  expect(rsaBlindVerify(publicKey, hex(prepared), Buffer.alloc(0))).toBe(false);
});

test('RFC 9474 section 4.3: what is longer, shorter or not below the modulus is refused', () => {
  const { key, publicKey, modulus } = vectorKey();
  const bytes = (value: bigint): Buffer => hex(value.toString(16).padStart(1024, '0'));
  for (const wrong of [Buffer.alloc(0), randomBytes(511), Buffer.alloc(513), bytes(modulus), Buffer.alloc(512, 0xff)])
    expect(() => rsaBlindSign(key, publicKey, wrong), `${wrong.length}`).toThrow(
      expect.objectContaining({ code: 'trust.input.invalid' }),
    );
  expect(rsaBlindSign(key, publicKey, bytes(modulus - 1n)).length).toBe(512);
});

test('a result that the public key does not lead back never leaves', () => {
  const { key } = vectorKey();
  const other = generateKeyPairSync('rsa', { modulusLength: 4096 }).publicKey;
  expect(() => rsaBlindSign(key, other, Buffer.alloc(512, 1))).toThrow(/went wrong|too large/);
});
