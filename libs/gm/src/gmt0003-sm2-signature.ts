// The SM2 digital signature: GM/T 0003.2 (GB/T 32918.2), encoded by GM/T 0009 (GB/T 35276). Notation of the standard.
import { createSign, createVerify } from 'node:crypto';
import { element, tag, unsigned } from './der.ts';
import { a, b, basePoint, n, toBytes } from './gmt0003-sm2-curve.ts';
import { nativePublicKey, type Sm2PrivateKey, type Sm2PublicKey } from './gmt0003-sm2-keys.ts';
import { sm3 } from './gmt0004-sm3.ts';
import { badUserId } from './problems.ts';

/** The user id of GM/T 0009 for signers without one of their own: `1234567812345678` in ASCII. */
export const defaultUserId: Uint8Array = Buffer.from('1234567812345678', 'ascii');

/** ENTL holds the length in bits in two bytes. */
const longestUserId = 8191;

const curveBytes = Buffer.concat([toBytes(a), toBytes(b), basePoint.subarray(1)]);

/** ZA = SM3(ENTL ‖ ID ‖ a ‖ b ‖ G ‖ P), 32 bytes. Throws gm.user-id.too-long above 8,191 bytes. */
export function sm2Za(publicKey: Sm2PublicKey, userId: Uint8Array = defaultUserId): Uint8Array {
  if (userId.length > longestUserId) throw badUserId();
  const bits = userId.length * 8;
  return sm3(Buffer.concat([Uint8Array.of(bits >> 8, bits & 0xff), userId, curveBytes, publicKey.point.subarray(1)]));
}

/** Signs SM3(ZA ‖ message) in Node's OpenSSL; the answer is DER of SEQUENCE { r, s }, at most 72 bytes. */
export function sm2Sign(privateKey: Sm2PrivateKey, message: Uint8Array, userId?: Uint8Array): Uint8Array {
  // Streamed, because the one-shot call would put the ZA of an empty user id before the message.
  return createSign('sm3').update(sm2Za(privateKey.publicKey, userId)).update(message).sign(privateKey.key);
}

/**
 * Whether the signature (strict DER) is that of the message. A malformed signature is a wrong one. Throws only for a
 * user id that is too long. For many signatures see createSm2Verifier.
 */
export function sm2Verify(
  publicKey: Sm2PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
  userId?: Uint8Array,
): boolean {
  const za = sm2Za(publicKey, userId);
  if (sm2SignatureFromDer(signature) === undefined) return false;
  return createVerify('sm3').update(za).update(message).verify(nativePublicKey(publicKey), signature);
}

/**
 * r ‖ s (64 bytes) of a DER signature; undefined unless it is strict DER without trailing bytes and r and s are in
 * [1, n − 1].
 */
export function sm2SignatureFromDer(der: Uint8Array): Uint8Array | undefined {
  // The longest is 72 bytes, so that every length is one byte.
  if (der.length < 8 || der.length > 72 || der[0] !== tag.sequence || der[1] !== der.length - 2) return undefined;
  const raw = new Uint8Array(64);
  const middle = readInteger(der, 2, raw, 0);
  if (middle === undefined || readInteger(der, middle, raw, 32) !== der.length) return undefined;
  return isInRange(raw, 0) && isInRange(raw, 32) ? raw : undefined;
}

/** Copies the INTEGER at `at` right-aligned into 32 bytes; answers where it ends. */
function readInteger(der: Uint8Array, at: number, target: Uint8Array, offset: number): number | undefined {
  const length = der[at + 1]!;
  let from = at + 2;
  const end = from + length;
  if (der[at] !== tag.integer || length === 0 || end > der.length || der[from]! >= 0x80) return undefined;
  if (der[from] === 0 && length > 1) {
    from += 1;
    if (der[from]! < 0x80) return undefined;
  }
  if (end - from > 32) return undefined;
  for (let to = offset + 32 - (end - from); from < end; from += 1, to += 1) target[to] = der[from]!;
  return end;
}

const order = toBytes(n);

/** 1 ≤ value < n for the 32 bytes at `offset`. */
function isInRange(raw: Uint8Array, offset: number): boolean {
  let any = 0;
  for (let at = 0; at < 32; at += 1) any |= raw[offset + at]!;
  if (any === 0) return false;
  for (let at = 0; at < 32; at += 1) {
    if (raw[offset + at] !== order[at]) return raw[offset + at]! < order[at]!;
  }
  return false;
}

/** The DER of r ‖ s; undefined unless it is 64 bytes with r and s in [1, n − 1]. */
export function sm2SignatureToDer(raw: Uint8Array): Uint8Array | undefined {
  if (raw.length !== 64 || !isInRange(raw, 0) || !isInRange(raw, 32)) return undefined;
  return element(tag.sequence, unsigned(raw.subarray(0, 32)), unsigned(raw.subarray(32)));
}

/** r ‖ s of the fixed fields of devices (GM/T 0018 and 0016): each right-aligned in 64 bytes. */
export function sm2SignatureFromSdf(fields: Uint8Array): Uint8Array | undefined {
  const padding = fields.length === 128 && [...fields.subarray(0, 32), ...fields.subarray(64, 96)];
  if (!padding || padding.some((byte) => byte !== 0)) return undefined;
  const raw = Uint8Array.of(...fields.subarray(32, 64), ...fields.subarray(96));
  return isInRange(raw, 0) && isInRange(raw, 32) ? raw : undefined;
}

/** The fixed fields of devices for r ‖ s, 128 bytes; undefined unless r and s are in [1, n − 1]. */
export function sm2SignatureToSdf(raw: Uint8Array): Uint8Array | undefined {
  if (raw.length !== 64 || !isInRange(raw, 0) || !isInRange(raw, 32)) return undefined;
  const fields = new Uint8Array(128);
  fields.set(raw.subarray(0, 32), 32);
  fields.set(raw.subarray(32), 96);
  return fields;
}
