// SM4 by GM/T 0002 (GB/T 32907, ISO/IEC 18033-3) in the modes of GB/T 17964 and RFC 8998, in Node's own OpenSSL.
// Sealed forms are those of RFC 5116: the ciphertext, then the tag.
import {
  type CipherCCMTypes,
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  timingSafeEqual,
} from 'node:crypto';
import { hmacSm3 } from './gmt0004-sm3.ts';
import { badLength, notDecrypted } from './problems.ts';

// Node's typings name the AES modes only.
const gcm = 'sm4-gcm' as string as CipherGCMTypes;
const ccm = 'sm4-ccm' as string as CipherCCMTypes;
const noBytes = new Uint8Array();
const key16 = { en: 'SM4 key', zh: 'SM4 密钥' };
const nonceName = { en: 'nonce', zh: '随机数（nonce）' };
const tagName = { en: 'authentication tag', zh: '认证标签' };

/**
 * Seals with SM4-GCM: 16-byte key, nonce of 1 to 128 bytes (use 12), tag of 12 to 16 bytes.
 * A nonce MUST NOT be used twice with a key; change the key before 2^32 messages.
 */
export function sm4GcmEncrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  data: Uint8Array,
  aad: Uint8Array = noBytes,
  tagBytes = 16,
): Uint8Array {
  checkGcm(key, nonce, tagBytes);
  const cipher = createCipheriv(gcm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(aad);
  return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what sm4GcmEncrypt sealed; throws gm.not-decrypted when anything differs. */
export function sm4GcmDecrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array = noBytes,
  tagBytes = 16,
): Uint8Array {
  checkGcm(key, nonce, tagBytes);
  if (sealed.length < tagBytes) throw notDecrypted();
  const decipher = createDecipheriv(gcm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  return opened(() => [decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()]);
}

/**
 * Seals with SM4-CCM: 16-byte key, nonce of 7 to 13 bytes, tag of 4 to 16 bytes (even). Data is at most
 * 2^(8 · (15 − nonce bytes)) − 1 bytes long. A nonce MUST NOT be used twice with a key.
 */
export function sm4CcmEncrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  data: Uint8Array,
  aad: Uint8Array = noBytes,
  tagBytes = 16,
): Uint8Array {
  checkCcm(key, nonce, data.length, tagBytes);
  const cipher = createCipheriv(ccm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(aad, { plaintextLength: data.length });
  return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what sm4CcmEncrypt sealed; throws gm.not-decrypted when anything differs. */
export function sm4CcmDecrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array = noBytes,
  tagBytes = 16,
): Uint8Array {
  const length = sealed.length - tagBytes;
  checkCcm(key, nonce, Math.max(length, 0), tagBytes);
  if (length < 0) throw notDecrypted();
  const decipher = createDecipheriv(ccm, key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(sealed.subarray(length));
  decipher.setAAD(aad, { plaintextLength: length });
  return opened(() => [decipher.update(sealed.subarray(0, length)), decipher.final()]);
}

/** Two independent keys, derived by the caller: 16 bytes for SM4, at least 16 for HMAC-SM3. */
export interface Sm4CtrHmacKeys {
  readonly encryption: Uint8Array;
  readonly authentication: Uint8Array;
}

/**
 * Encrypts with SM4-CTR, then authenticates with HMAC-SM3 over nonce ‖ length of aad (8 bytes) ‖ aad ‖ ciphertext;
 * the tag is 32 bytes. Nonce of 16 bytes: the first counter block, which MUST be random or never overlap.
 */
export function sm4CtrHmacEncrypt(
  keys: Sm4CtrHmacKeys,
  nonce: Uint8Array,
  data: Uint8Array,
  aad: Uint8Array = noBytes,
): Uint8Array {
  checkCtrHmac(keys, nonce);
  const cipher = createCipheriv('sm4-ctr', keys.encryption, nonce);
  const ciphertext = Buffer.concat([cipher.update(data), cipher.final()]);
  return Buffer.concat([ciphertext, ctrHmacTag(keys, nonce, ciphertext, aad)]);
}

/** Opens what sm4CtrHmacEncrypt sealed, the tag first; throws gm.not-decrypted when anything differs. */
export function sm4CtrHmacDecrypt(
  keys: Sm4CtrHmacKeys,
  nonce: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array = noBytes,
): Uint8Array {
  checkCtrHmac(keys, nonce);
  const length = sealed.length - 32;
  if (length < 0) throw notDecrypted();
  const ciphertext = sealed.subarray(0, length);
  if (!timingSafeEqual(ctrHmacTag(keys, nonce, ciphertext, aad), sealed.subarray(length))) throw notDecrypted();
  const decipher = createDecipheriv('sm4-ctr', keys.encryption, nonce);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

/** SM4-CBC with PKCS#7 padding and a random 16-byte iv. It does not authenticate: for foreign formats only. */
export function sm4CbcEncrypt(key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array {
  checkBlock(key, iv);
  const cipher = createCipheriv('sm4-cbc', key, iv);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

/** Opens SM4-CBC with PKCS#7 padding. MUST NOT answer a stranger whether the padding was right. */
export function sm4CbcDecrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  checkBlock(key, iv);
  const decipher = createDecipheriv('sm4-cbc', key, iv);
  return opened(() => [decipher.update(ciphertext), decipher.final()]);
}

/** SM4-ECB of whole blocks without padding: only for keys in an SM2EnvelopedKey (GM/T 0009). */
export function sm4EcbEncrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  checkEcb(key, blocks);
  const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(blocks), cipher.final()]);
}

/** The inverse of sm4EcbEncrypt. */
export function sm4EcbDecrypt(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  checkEcb(key, blocks);
  const decipher = createDecipheriv('sm4-ecb', key, null).setAutoPadding(false);
  return Buffer.concat([decipher.update(blocks), decipher.final()]);
}

/** Node's errors say too much and too little; every failure to open is the same to the caller. */
function opened(parts: () => readonly Uint8Array[]): Uint8Array {
  try {
    return Buffer.concat(parts());
  } catch {
    throw notDecrypted();
  }
}

function ctrHmacTag(keys: Sm4CtrHmacKeys, nonce: Uint8Array, ciphertext: Uint8Array, aad: Uint8Array): Uint8Array {
  const aadLength = Buffer.alloc(8);
  aadLength.writeBigUInt64BE(BigInt(aad.length));
  return hmacSm3(keys.authentication, nonce, aadLength, aad, ciphertext);
}

function checkGcm(key: Uint8Array, nonce: Uint8Array, tagBytes: number): void {
  checkKey(key);
  if (nonce.length < 1 || nonce.length > 128) throw badLength(nonceName, '1–128');
  if (!Number.isInteger(tagBytes) || tagBytes < 12 || tagBytes > 16) throw badLength(tagName, '12–16');
}

function checkCcm(key: Uint8Array, nonce: Uint8Array, length: number, tagBytes: number): void {
  checkKey(key);
  if (nonce.length < 7 || nonce.length > 13) throw badLength(nonceName, '7–13');
  if (tagBytes % 2 !== 0 || tagBytes < 4 || tagBytes > 16) throw badLength(tagName, '4, 6 … 16');
  const longest = 2 ** (8 * (15 - nonce.length)) - 1;
  if (length > longest) throw badLength({ en: 'data', zh: '数据' }, `0–${longest}`);
}

function checkCtrHmac(keys: Sm4CtrHmacKeys, nonce: Uint8Array): void {
  checkBlock(keys.encryption, nonce);
  if (keys.authentication.length < 16) throw badLength({ en: 'HMAC-SM3 key', zh: 'HMAC-SM3 密钥' }, '16 +');
}

function checkBlock(key: Uint8Array, iv: Uint8Array): void {
  checkKey(key);
  if (iv.length !== 16) throw badLength(nonceName, '16');
}

function checkEcb(key: Uint8Array, blocks: Uint8Array): void {
  checkKey(key);
  if (blocks.length === 0 || blocks.length % 16 !== 0) throw badLength({ en: 'data', zh: '数据' }, '16, 32, 48 …');
}

function checkKey(key: Uint8Array): void {
  if (key.length !== 16) throw badLength(key16, '16');
}
