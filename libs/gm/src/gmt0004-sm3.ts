// SM3 by GM/T 0004 (GB/T 32905, ISO/IEC 10118-3) and HMAC (RFC 2104) over it, in Node's own OpenSSL.
import { createHash, createHmac, hash } from 'node:crypto';

/** The 32-byte SM3 digest of the parts, one after the other. */
export function sm3(...parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return hash('sm3', parts[0]!, 'buffer');
  const digest = createHash('sm3');
  for (const part of parts) digest.update(part);
  return digest.digest();
}

/** The 32-byte HMAC-SM3 (block 64 bytes) of the parts, one after the other. Compare tags with timingSafeEqual only. */
export function hmacSm3(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const mac = createHmac('sm3', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}
