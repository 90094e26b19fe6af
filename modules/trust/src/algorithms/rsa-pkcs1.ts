// RSASSA-PKCS1-v1_5: RFC 8017, section 8.2. Only signatures: the encryption scheme of that name is not offered.
import { constants, type KeyObject, sign, verify } from 'node:crypto';
import { requireRsa } from './rsa-key.ts';
import type { RsaHash } from './rsa-pss.ts';

/** For certificates and whoever cannot read PSS. */
export function rsaPkcs1Sign(hash: RsaHash, key: KeyObject, message: Uint8Array): Buffer {
  requireRsa(key);
  return sign(hash, message, { key, padding: constants.RSA_PKCS1_PADDING });
}

/** False for any encoding but the one right one. */
export function rsaPkcs1Verify(hash: RsaHash, key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  requireRsa(key);
  return verify(hash, message, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
}
