// ML-DSA-65: FIPS 204 (pure, empty context).
import { type KeyObject, sign, verify } from 'node:crypto';
import { unfit } from './refusals.ts';

const signatureBytes = 3309;

export function mlDsaSign(key: KeyObject, message: Uint8Array): Buffer {
  requireMlDsa(key);
  return sign(null, message, key);
}

/** False for anything but 3,309 bytes that verify. */
export function mlDsaVerify(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  requireMlDsa(key);
  return signature.length === signatureBytes && verify(null, message, key, signature);
}

function requireMlDsa(key: KeyObject): void {
  if (key.asymmetricKeyType !== 'ml-dsa-65')
    throw unfit('The key is not an ML-DSA-65 key.', '密钥不是 ML-DSA-65 密钥。');
}
