// AES key wrap with padding: RFC 5649, NIST SP 800-38F.
import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { opening, unfit } from './refusals.ts';

const alternativeIv = Buffer.from('a65959a6', 'hex');
const longest = 65_536;

/** Wraps 1 to 65,536 bytes of key material; deterministic. */
export function aesKwpWrap(key: KeyObject, material: Uint8Array): Buffer {
  if (material.length < 1 || material.length > longest)
    throw unfit('Key material has 1 to 65,536 bytes.', '密钥材料须为 1 至 65,536 字节。');
  const cipher = createCipheriv(cipherOf(key), key, alternativeIv);
  return Buffer.concat([cipher.update(material), cipher.final()]);
}

/** The inverse of aesKwpWrap; throws trust.ciphertext.invalid. */
export function aesKwpUnwrap(key: KeyObject, wrapped: Uint8Array): Buffer {
  const name = cipherOf(key);
  return opening(() => {
    if (wrapped.length < 16 || wrapped.length % 8 !== 0 || wrapped.length > longest + 16) throw new Error('size');
    const decipher = createDecipheriv(name, key, alternativeIv);
    const parts = [decipher.update(wrapped), decipher.final()];
    const material = Buffer.concat(parts);
    for (const part of parts) part.fill(0);
    return material;
  });
}

function cipherOf(key: KeyObject): string {
  const bytes = key.symmetricKeySize ?? 0;
  if (![16, 24, 32].includes(bytes))
    throw unfit('An AES key has 16, 24 or 32 bytes.', 'AES 密钥须为 16、24 或 32 字节。');
  return `id-aes${bytes * 8}-wrap-pad`;
}
