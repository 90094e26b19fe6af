// HMAC: RFC 2104, FIPS 198-1; with SM3: GB/T 15852.2.
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { requireLength } from './refusals.ts';

/** The tag, cut to `bytes` from the left where less than the whole is wanted. */
export function hmac(hash: 'sha256' | 'sm3', key: KeyObject, message: Uint8Array, bytes = 32): Buffer {
  requireLength(bytes, [16, 20, 24, 28, 32], 'An HMAC tag', 'HMAC 标签');
  return createHmac(hash, key).update(message).digest().subarray(0, bytes);
}

/** Compares in constant time; a tag of another length is wrong. */
export function verifyHmac(
  hash: 'sha256' | 'sm3',
  key: KeyObject,
  message: Uint8Array,
  tag: Uint8Array,
  bytes = 32,
): boolean {
  return tag.length === bytes && timingSafeEqual(hmac(hash, key, message, bytes), tag);
}
