// HKDF: RFC 5869.
import { hkdfSync } from 'node:crypto';
import { unfit } from './refusals.ts';

const hashBytes = { sha256: 32, sha384: 48, sha512: 64, sm3: 32 } as const;

/** At most 255 hash lengths of key; salt and info may be empty. */
export function hkdf(
  hash: keyof typeof hashBytes,
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  bytes: number,
): Buffer {
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > 255 * hashBytes[hash])
    throw unfit('HKDF gives 1 to 255 hash lengths of bytes.', 'HKDF 输出长度须为 1 至 255 个哈希长度。');
  return Buffer.from(hkdfSync(hash, secret, salt, info, bytes));
}
