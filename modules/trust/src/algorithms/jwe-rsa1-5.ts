// JWE with RSA1_5 (RFC 7516, 7518 section 4.2): only to read what old systems sent to a key that is marked for it.
import {
  constants,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  privateDecrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { aesGcmOpen } from './aes-gcm.ts';
import { opening, unfit } from './refusals.ts';
import { requireRsa } from './rsa-key.ts';

/** Bytes of the content key of each `enc`; CBC ones are half MAC key, half cipher key. */
const contentKeyBytes: Readonly<Record<string, number>> = {
  A128GCM: 16,
  A192GCM: 24,
  A256GCM: 32,
  'A128CBC-HS256': 32,
  'A192CBC-HS384': 48,
  'A256CBC-HS512': 64,
};

/** Opens the five parts of a compact JWE. Wrong padding and a wrong tag cannot be told apart: both end at the tag. */
export function decryptRsa15(key: KeyObject, parts: readonly string[], encryption: string): Uint8Array {
  requireRsa(key);
  const bytes = contentKeyBytes[encryption];
  if (bytes === undefined)
    throw unfit(`JWE with enc ${encryption} is not offered.`, `不支持 enc 为 ${encryption} 的 JWE。`);
  const [wrapped, nonce, body, tag] = parts.slice(1).map((part) => Buffer.from(part, 'base64url'));
  const aad = Buffer.from(parts[0] ?? '', 'ascii');
  return opening(() => {
    const contentKey = unwrap(key, wrapped as Buffer, bytes);
    return encryption.endsWith('GCM')
      ? openGcm(contentKey, nonce as Buffer, body as Buffer, tag as Buffer, aad)
      : openCbc(contentKey, nonce as Buffer, body as Buffer, tag as Buffer, aad);
  });
}

/** A random key in place of one that does not come out whole (RFC 3218). */
function unwrap(key: KeyObject, wrapped: Buffer, bytes: number): Buffer {
  const random = randomBytes(bytes);
  try {
    const contentKey = privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, wrapped);
    return contentKey.length === bytes ? contentKey : random;
  } catch {
    return random;
  }
}

function openGcm(contentKey: Buffer, nonce: Buffer, body: Buffer, tag: Buffer, aad: Buffer): Buffer {
  if (nonce.length !== 12 || tag.length !== 16) throw new Error('size');
  return aesGcmOpen(createSecretKey(contentKey), nonce, Buffer.concat([body, tag]), aad);
}

/** RFC 7518, section 5.2: the tag covers aad, nonce, ciphertext and the bits of aad, and is checked first. */
function openCbc(contentKey: Buffer, nonce: Buffer, body: Buffer, tag: Buffer, aad: Buffer): Buffer {
  const half = contentKey.length / 2;
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(aad.length) * 8n);
  const mac = createHmac(`sha${half * 16}`, contentKey.subarray(0, half));
  const expected = mac.update(aad).update(nonce).update(body).update(length).digest().subarray(0, half);
  if (tag.length !== half || nonce.length !== 16 || !timingSafeEqual(tag, expected)) throw new Error('tag');
  const decipher = createDecipheriv(`aes-${half * 8}-cbc`, contentKey.subarray(half), nonce);
  return Buffer.concat([decipher.update(body), decipher.final()]);
}
