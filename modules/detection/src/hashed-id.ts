import { createHash } from 'node:crypto';

/** A UUID of version 8 (RFC 9562) made of the SHA-256 of what it stands for: the same content, the same id. */
export function hashedId(content: readonly unknown[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(content)).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
