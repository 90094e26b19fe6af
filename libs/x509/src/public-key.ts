// RFC 5280 section 4.1.2.7: SubjectPublicKeyInfo (RFC 3279, 4055, 5480, 8410, 9881, GB/T 35276).
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { type AlgorithmIdentifier, readAlgorithm } from './algorithm.ts';
import { type CurveName, curveTable, type KeyKind, keyKindTable } from './algorithms.table.ts';
import { type Der, readDer } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { bitString, oid, sequence } from './der/writer.ts';
import { keyOid } from './oid.table.ts';
import { X509Error } from './x509-error.ts';

/** A public key as a certificate or request carries it. */
export interface PublicKey {
  /** SubjectPublicKeyInfo, encoded. */
  readonly raw: Uint8Array;
  readonly algorithm: AlgorithmIdentifier;
  /** Content of the BIT STRING without its count of unused bits: what key identifiers hash. */
  readonly bits: Uint8Array;
  /** undefined: an algorithm this library does not know. */
  readonly kind: KeyKind | undefined;
  /** Set when kind is 'ec'. */
  readonly curve?: CurveName;
  /** Bits of the modulus (RSA), of the prime (DSA) or of the field (EC); 0 where that says nothing. */
  readonly size: number;
  /** DSA without parameters: they come from the issuer (RFC 3279 section 2.3.2). */
  readonly inherits: boolean;
}

/** Largest modulus taken, in bits: verification costs time quadratic in it. */
const maximumModulus = 16384;

/**
 * Reads a SubjectPublicKeyInfo. An unknown algorithm is no error (kind undefined);
 * explicit curve parameters, unknown curves, and keys of a wrong form are: throws X509Error or DerError.
 */
export function readPublicKey(value: Der): PublicKey {
  const fields = value.fields();
  const algorithm = readAlgorithm(fields.next());
  const { bytes: bits, unusedBits } = fields.next().asBitString();
  fields.end();
  const kind = Object.hasOwn(keyKindTable, algorithm.oid) ? keyKindTable[algorithm.oid] : undefined;
  const key = { raw: value.raw, algorithm, bits, kind, inherits: false };
  if (unusedBits !== 0) throw malformed('a public key of whole octets is expected');
  switch (kind) {
    case 'rsa':
    case 'rsa-pss':
      if (kind === 'rsa' && !isNull(algorithm.parameters)) throw malformed('RSA keys have NULL parameters (RFC 3279)');
      return { ...key, size: modulusSize(bits) };
    case 'ec':
      return { ...key, ...readCurve(algorithm, bits) };
    case 'dsa':
      return { ...key, size: primeSize(algorithm), inherits: algorithm.parameters === undefined };
    case undefined:
      return { ...key, size: 0 };
    default:
      if (algorithm.parameters !== undefined) throw malformed('these keys have no parameters');
      return { ...key, size: 0 };
  }
}

/** Reads an encoded SubjectPublicKeyInfo, as readPublicKey does. */
export const parsePublicKey = (spki: Uint8Array): PublicKey => readPublicKey(readDer(spki));

const malformed = (message: string): X509Error => new X509Error('public-key.malformed', message);
const isNull = (parameters: Uint8Array | undefined): boolean => parameters?.length === 2 && parameters[0] === tag.null;

function modulusSize(bits: Uint8Array): number {
  const fields = readDer(bits).fields();
  const modulus = fields.next(tag.integer).content;
  const exponent = fields.next(tag.integer).content;
  fields.end();
  const leading = modulus[0] === 0 ? 1 : 0;
  const size = (modulus.length - leading) * 8 - Math.clz32(modulus[leading] ?? 0) + 24;
  if ((modulus[0] & 0x80) !== 0 || (exponent[0] & 0x80) !== 0 || size < 512 || size > maximumModulus)
    throw malformed(`RSA moduli have 512 to ${maximumModulus} bits`);
  if ((exponent[exponent.length - 1] & 1) === 0 || exponent.length > 9 || (exponent.length === 1 && exponent[0] < 3))
    throw malformed('an RSA exponent is odd, at least 3, and short');
  return size;
}

function readCurve(algorithm: AlgorithmIdentifier, bits: Uint8Array): { curve: CurveName; size: number } {
  if (algorithm.parameters === undefined || algorithm.parameters[0] !== tag.oid)
    throw new X509Error('public-key.explicit-curve', 'elliptic curves are named, never spelt out (RFC 5480)');
  const dotted = readDer(algorithm.parameters).asOid();
  const curve = Object.hasOwn(curveTable, dotted) ? curveTable[dotted] : undefined;
  if (curve === undefined) throw new X509Error('public-key.unknown-curve', `the curve ${dotted} is not known`);
  const octets = Math.ceil(curve.bits / 8);
  const whole = bits.length === 1 + 2 * octets && bits[0] === 4;
  if (!whole && !(bits.length === 1 + octets && (bits[0] === 2 || bits[0] === 3)))
    throw malformed('a point has another length than its curve asks');
  return { curve: curve.name, size: curve.bits };
}

function primeSize(algorithm: AlgorithmIdentifier): number {
  if (algorithm.parameters === undefined) return 0;
  const prime = readDer(algorithm.parameters).fields().next(tag.integer).content;
  if (prime.length > maximumModulus / 8 + 1) throw malformed('a DSA prime too long');
  return (prime[0] === 0 ? prime.length - 1 : prime.length) * 8;
}

/** The key with the DSA parameters of its issuer (RFC 5280 section 6.1.4 (f)); the key itself when it inherits none. */
export function inheritParameters(key: PublicKey, issuer: PublicKey): PublicKey {
  if (!key.inherits || issuer.kind !== 'dsa' || issuer.algorithm.parameters === undefined) return key;
  return parsePublicKey(sequence(sequence(oid(keyOid.dsa), issuer.algorithm.parameters), bitString(key.bits)));
}

/** SHA-1 of the key bits: method 1 of RFC 5280 section 4.2.1.2, an identifier and no proof. */
export const keyIdentifier = (key: PublicKey): Uint8Array => createHash('sha1').update(key.bits).digest();

const objects = new WeakMap<PublicKey, KeyObject>();

/** The key for node:crypto; throws when OpenSSL does not take it (a point off its curve, for one). */
export function keyObject(key: PublicKey): KeyObject {
  let object = objects.get(key);
  if (object === undefined) {
    object = createPublicKey({ key: Buffer.from(key.raw), format: 'der', type: 'spki' });
    objects.set(key, object);
  }
  return object;
}
