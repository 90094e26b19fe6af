import { constants, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { pssPublicKey } from './rfc4055-pss-key.ts';

test('OpenSSL reads the key as one for PSS with the hash and its salt, and verifies with it', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = pssPublicKey(publicKey.export({ format: 'der', type: 'pkcs1' }), 'sha384');
  const read = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  expect(read.asymmetricKeyType).toBe('rsa-pss');
  expect(read.asymmetricKeyDetails).toMatchObject({
    ...{ modulusLength: 2048, hashAlgorithm: 'sha384', mgf1HashAlgorithm: 'sha384', saltLength: 48 },
  });
  expect(read.export({ format: 'der', type: 'spki' }).equals(spki)).toBe(true);
  const message = Buffer.from('anything');
  const signature = sign('sha384', message, {
    ...{ key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 },
  });
  expect(verify('sha384', message, read, signature)).toBe(true);
});
