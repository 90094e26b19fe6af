// The SM2 curve: GM/T 0003.5 (GB/T 32918.5), y² = x³ + ax + b over F_p, of prime order n. Notation of the standard.
import { ECDH } from 'node:crypto';
import { badPoint } from './problems.ts';

export const p = 0xfffffffe_ffffffff_ffffffff_ffffffff_ffffffff_00000000_ffffffff_ffffffffn;
export const a = p - 3n;
export const b = 0x28e9fa9e_9d9f5e34_4d5a9e4b_cf6509a7_f39789f5_15ab8f92_ddbcbd41_4d940e93n;
export const n = 0xfffffffe_ffffffff_ffffffff_ffffffff_7203df6b_21c6052b_53bbf409_39d54123n;
export const gx = 0x32c4ae2c_1f198119_5f990446_6a39c994_8fe30bbf_f2660be1_715a4589_334c74c7n;
export const gy = 0xbc3736a2_f4f6779c_59bdcee3_6b692153_d0a9877c_c62a4740_02df32e5_2139f0a0n;

/** The base point G as 04 ‖ x ‖ y. */
export const basePoint: Uint8Array = Uint8Array.of(4, ...toBytes(gx), ...toBytes(gy));

/** DER contents of the object identifier 1.2.156.10197.1.301, the curve and the algorithm SM2. */
export const sm2Oid = Uint8Array.of(0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d);

/** 32 bytes, big-endian. The number must be in [0, 2^256). Public numbers only: its time depends on the number. */
export function toBytes(value: bigint): Uint8Array {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}

/** The big-endian number. Public numbers only: its time depends on the number. */
export function fromBytes(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`);
}

/** Whether 0 ≤ x, y < p satisfy the curve's equation; the point at infinity is not among them. */
export function isOnCurve(x: bigint, y: bigint): boolean {
  if (x < 0n || x >= p || y < 0n || y >= p) return false;
  return (y * y - (x * x + a) * x - b) % p === 0n;
}

/**
 * Checks a point in the encodings of GB/T 32918.1 (04 ‖ x ‖ y, or 02/03 ‖ x) and answers it as 04 ‖ x ‖ y.
 * Throws gm.point.invalid for anything else, the hybrid form and the point at infinity included.
 */
export function decodePoint(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 65 && bytes[0] === 4) {
    if (!isOnCurve(fromBytes(bytes.subarray(1, 33)), fromBytes(bytes.subarray(33)))) throw badPoint();
    return Uint8Array.from(bytes);
  }
  if (bytes.length !== 33 || (bytes[0] !== 2 && bytes[0] !== 3)) throw badPoint();
  try {
    return Uint8Array.from(ECDH.convertKey(bytes, 'SM2', undefined, undefined, 'uncompressed') as Buffer);
  } catch {
    throw badPoint();
  }
}
