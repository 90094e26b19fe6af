// AES-CCM: NIST SP 800-38C, RFC 3610.
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { opening, requireLength, unfit } from './refusals.ts';

const none = new Uint8Array();
const tagSizes = [4, 6, 8, 10, 12, 14, 16];

/** Ciphertext followed by the tag. Nonce of 7 to 13 bytes, which MUST NOT come twice under one key. */
export function aesCcmSeal(
  key: KeyObject,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array = none,
  tagBytes = 16,
): Buffer {
  const cipher = createCipheriv(cipherOf(key, nonce, plaintext.length, tagBytes), key, nonce, {
    authTagLength: tagBytes,
  });
  cipher.setAAD(aad, { plaintextLength: plaintext.length });
  const body = cipher.update(plaintext);
  return Buffer.concat([body, cipher.final(), cipher.getAuthTag()]);
}

/** The inverse of aesCcmSeal; throws trust.ciphertext.invalid. */
export function aesCcmOpen(
  key: KeyObject,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array = none,
  tagBytes = 16,
): Buffer {
  const length = sealed.length - tagBytes;
  const name = cipherOf(key, nonce, Math.max(0, length), tagBytes);
  return opening(() => {
    const decipher = createDecipheriv(name, key, nonce, { authTagLength: tagBytes });
    decipher.setAuthTag(sealed.subarray(length));
    decipher.setAAD(aad, { plaintextLength: length });
    const body = decipher.update(sealed.subarray(0, length));
    return Buffer.concat([body, decipher.final()]);
  });
}

function cipherOf(
  key: KeyObject,
  nonce: Uint8Array,
  length: number,
  tagBytes: number,
): 'aes-128-ccm' | 'aes-192-ccm' | 'aes-256-ccm' {
  const bytes = key.symmetricKeySize ?? 0;
  if (![16, 24, 32].includes(bytes))
    throw unfit('An AES key has 16, 24 or 32 bytes.', 'AES 密钥须为 16、24 或 32 字节。');
  if (nonce.length < 7 || nonce.length > 13)
    throw unfit('A CCM nonce has 7 to 13 bytes.', 'CCM 随机数须为 7 至 13 字节。');
  requireLength(tagBytes, tagSizes, 'A CCM tag', 'CCM 标签');
  // The nonce leaves 15 − n bytes to count the plaintext.
  if (length >= 2 ** (8 * (15 - nonce.length)))
    throw unfit('The plaintext is too long for this nonce.', '明文对于该随机数过长。');
  return `aes-${(bytes * 8) as 128 | 192 | 256}-ccm`;
}
