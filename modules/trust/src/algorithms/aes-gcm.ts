// AES-GCM: NIST SP 800-38D.
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { opening, requireLength, unfit } from './refusals.ts';

const none = new Uint8Array();
const keySizes = [16, 24, 32];
/** What OpenSSL takes. */
const longestNonce = 128;
/** Shorter tags invite forgery; SP 800-38D allows 4 and 8 only for special uses. */
const tagSizes = [12, 13, 14, 15, 16];

/** Ciphertext followed by the tag. The nonce MUST NOT come twice under one key; 12 bytes are the usual size. */
export function aesGcmSeal(
  key: KeyObject,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array = none,
  tagBytes = 16,
): Buffer {
  const cipher = createCipheriv(cipherOf(key, nonce, tagBytes), key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(aad);
  const body = cipher.update(plaintext);
  return Buffer.concat([body, cipher.final(), cipher.getAuthTag()]);
}

/** The inverse of aesGcmSeal; throws trust.ciphertext.invalid. */
export function aesGcmOpen(
  key: KeyObject,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array = none,
  tagBytes = 16,
): Buffer {
  const name = cipherOf(key, nonce, tagBytes);
  return opening(() => {
    const decipher = createDecipheriv(name, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const body = decipher.update(sealed.subarray(0, sealed.length - tagBytes));
    return Buffer.concat([body, decipher.final()]);
  });
}

function cipherOf(key: KeyObject, nonce: Uint8Array, tagBytes: number): 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' {
  const bytes = key.symmetricKeySize ?? 0;
  if (!keySizes.includes(bytes)) throw unfit('An AES key has 16, 24 or 32 bytes.', 'AES 密钥须为 16、24 或 32 字节。');
  if (nonce.length < 1 || nonce.length > longestNonce)
    throw unfit(`A GCM nonce has 1 to ${longestNonce} bytes.`, `GCM 随机数须为 1 至 ${longestNonce} 字节。`);
  requireLength(tagBytes, tagSizes, 'A GCM tag', 'GCM 标签');
  return `aes-${(bytes * 8) as 128 | 192 | 256}-gcm`;
}
