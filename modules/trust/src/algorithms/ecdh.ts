// ECDH on NIST curves: NIST SP 800-56A, section 5.7.1.2.
import { createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { type Curve, requireCurve } from './ecdsa.ts';
import { opening, unfit } from './refusals.ts';

/** The shared x coordinate; MUST go through a key derivation before use. */
export function ecdhAgree(curve: Curve, privateKey: KeyObject, publicKey: KeyObject): Buffer {
  requireCurve(privateKey, curve);
  requireCurve(publicKey, curve);
  return opening(() => diffieHellman({ privateKey, publicKey }));
}

/**
 * Reads a SubjectPublicKeyInfo. Only the one strict DER form with the named curve is taken: explicit parameters
 * (RFC 5480), compressed points and bytes that do not belong are refused.
 */
export function readEcPublicKey(curve: Curve, der: Uint8Array): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  } catch {
    // Said below in words of ours.
  }
  if (key === undefined || !key.export({ format: 'der', type: 'spki' }).equals(der))
    throw unfit('This is not a public key on a named curve in DER.', '不是采用命名曲线的 DER 公钥。');
  requireCurve(key, curve);
  return key;
}
