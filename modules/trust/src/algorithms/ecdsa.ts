// ECDSA: FIPS 186-5; signatures in strict DER (RFC 3279) or as r ‖ s (IEEE P1363).
import { type KeyObject, sign, verify } from 'node:crypto';
import { unfit } from './refusals.ts';

const curves = { 'P-256': 'prime256v1', 'P-384': 'secp384r1' } as const;
const hashes = { 'P-256': 'sha256', 'P-384': 'sha384' } as const;

export type Curve = keyof typeof curves;
export type SignatureForm = 'der' | 'ieee-p1363';

/** Signs with the hash that belongs to the curve: SHA-256 for P-256, SHA-384 for P-384. */
export function ecdsaSign(curve: Curve, key: KeyObject, message: Uint8Array, form: SignatureForm = 'der'): Buffer {
  requireCurve(key, curve);
  return sign(hashes[curve], message, { key, dsaEncoding: form });
}

/** False for anything but a signature in exactly this form. */
export function ecdsaVerify(
  curve: Curve,
  key: KeyObject,
  message: Uint8Array,
  signature: Uint8Array,
  form: SignatureForm = 'der',
): boolean {
  requireCurve(key, curve);
  return verify(hashes[curve], message, { key, dsaEncoding: form }, signature);
}

/** Refuses a key that lies on another curve, or is of another kind. */
export function requireCurve(key: KeyObject, curve: Curve): void {
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === curves[curve]) return;
  throw unfit(`The key is not on ${curve}.`, `密钥不在曲线 ${curve} 上。`);
}
