// ML-KEM-768: FIPS 203.
import { decapsulate, encapsulate, type KeyObject } from 'node:crypto';
import { opening, requireBytes, unfit } from './refusals.ts';

export const mlKem768CiphertextBytes = 1088;

/** A fresh shared secret of 32 bytes and what carries it. */
export function mlKemEncapsulate(key: KeyObject): { readonly secret: Buffer; readonly ciphertext: Buffer } {
  requireMlKem(key);
  const { sharedKey, ciphertext } = encapsulate(key);
  return { secret: Buffer.from(sharedKey), ciphertext: Buffer.from(ciphertext) };
}

/** The shared secret; a changed ciphertext gives another secret (implicit rejection), not an error. */
export function mlKemDecapsulate(key: KeyObject, ciphertext: Uint8Array): Buffer {
  requireMlKem(key);
  requireBytes(ciphertext, [mlKem768CiphertextBytes], 'An ML-KEM-768 ciphertext', 'ML-KEM-768 密文');
  return opening(() => Buffer.from(decapsulate(key, ciphertext)));
}

function requireMlKem(key: KeyObject): void {
  if (key.asymmetricKeyType !== 'ml-kem-768')
    throw unfit('The key is not an ML-KEM-768 key.', '密钥不是 ML-KEM-768 密钥。');
}
