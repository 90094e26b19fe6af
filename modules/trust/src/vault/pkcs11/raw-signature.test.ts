import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { derSignature } from './raw-signature.ts';

describe('r ‖ s as tokens answer it', () => {
  test.each(['P-256', 'P-384'])('becomes the DER that OpenSSL verifies, on %s', (namedCurve) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    fc.assert(
      fc.property(fc.uint8Array(), (message) => {
        const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
        return verify('sha256', message, { key: publicKey, dsaEncoding: 'der' }, derSignature(raw));
      }),
      { numRuns: 200 },
    );
  });
  test('keeps integers minimal and positive', () => {
    const raw = Buffer.alloc(64);
    raw[31] = 0x7f;
    raw[32] = 0x80;
    const der = derSignature(raw).toString('hex');
    expect(der).toBe(`3026${'02017f'}${'022100'}${'80'.padEnd(64, '0')}`);
  });
});
