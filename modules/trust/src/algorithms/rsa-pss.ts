// RSASSA-PSS: RFC 8017, section 8.1; MGF1 with the message's hash, salt as long as the hash.
import { constants, type KeyObject, sign, verify } from 'node:crypto';
import { requireRsa } from './rsa-key.ts';

export type RsaHash = 'sha256' | 'sha384' | 'sha512';

const saltBytes = { sha256: 32, sha384: 48, sha512: 64 } as const;

export function rsaPssSign(hash: RsaHash, key: KeyObject, message: Uint8Array): Buffer {
  requireRsa(key);
  return sign(hash, message, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltBytes[hash] });
}

/** False for another salt length too. */
export function rsaPssVerify(hash: RsaHash, key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  requireRsa(key);
  const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: saltBytes[hash] };
  return verify(hash, message, options, signature);
}
