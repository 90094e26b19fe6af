// RFC 5280 section 4.1.2.7 with RFC 3279, 5480 and 8410: the keys that can verify here.
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { DerFields } from './der.ts';
import { type CurvePoint, sm2 } from './gmt0003-sm2.ts';

/** Curves of ECDSA by name. */
export const ecdsaCurves = { p256, p384, p521 } as const;

/** A public key that was read and checked: points lie on their curve. */
export type VerifyingKey =
  | { readonly kind: 'ecdsa'; readonly curve: keyof typeof ecdsaCurves; readonly point: Uint8Array }
  | { readonly kind: 'sm2'; readonly point: CurvePoint }
  | { readonly kind: 'rsa'; readonly modulus: bigint; readonly exponent: bigint; readonly octets: number }
  | { readonly kind: 'ed25519'; readonly bytes: Uint8Array };

const oids: Readonly<Record<string, string>> = {
  '2a8648ce3d0201': 'ec',
  '2a864886f70d010101': 'rsa',
  '2b6570': 'ed25519',
};
const curves: Readonly<Record<string, keyof typeof ecdsaCurves | 'sm2'>> = {
  '2a8648ce3d030107': 'p256',
  '2b81040022': 'p384',
  '2b81040023': 'p521',
  '2a811ccf5501822d': 'sm2',
};
const largestModulus = 16_384;

/** Reads a SubjectPublicKeyInfo in DER. Throws a RangeError for anything that cannot verify here. */
export function readVerifyingKey(spki: Uint8Array): VerifyingKey {
  const outer = new DerFields(spki);
  const fields = outer.enter();
  outer.end();
  const algorithm = fields.enter();
  const bits = fields.take('bitString');
  fields.end();
  if (bits[0] !== 0) throw unknown();
  const key = bits.subarray(1);
  switch (oids[hex(algorithm.take('objectIdentifier'))]) {
    case 'ec': {
      const curve = curves[hex(algorithm.take('objectIdentifier'))];
      algorithm.end();
      return readPoint(curve, key);
    }
    case 'rsa':
      if (algorithm.take('null').length > 0) throw unknown();
      algorithm.end();
      return readModulus(key);
    case 'ed25519':
      algorithm.end();
      if (key.length !== 32) throw unknown();
      return { kind: 'ed25519', bytes: Uint8Array.from(key) };
    default:
      throw unknown();
  }
}

function readPoint(curve: keyof typeof ecdsaCurves | 'sm2' | undefined, key: Uint8Array): VerifyingKey {
  if (curve === undefined) throw unknown();
  const bytes = Uint8Array.from(key);
  if (curve === 'sm2') return { kind: 'sm2', point: sm2.fromBytes(bytes) };
  // Throws when it is not on the curve.
  ecdsaCurves[curve].Point.fromBytes(bytes).assertValidity();
  return { kind: 'ecdsa', curve, point: bytes };
}

function readModulus(key: Uint8Array): VerifyingKey {
  const outer = new DerFields(key);
  const fields = outer.enter();
  outer.end();
  const [modulus, exponent] = [fields.positive(), fields.positive()];
  fields.end();
  const size = modulus.toString(2).length;
  const odd = modulus % 2n === 1n && exponent % 2n === 1n;
  if (!odd || size < 512 || size > largestModulus || exponent < 3n || exponent > 2n ** 64n) throw unknown();
  return { kind: 'rsa', modulus, exponent, octets: Math.ceil(size / 8) };
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function unknown(): RangeError {
  return new RangeError('this kind of key cannot verify here');
}
