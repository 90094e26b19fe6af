// SM2 key pairs: GM/T 0003.1 section 6 and the encodings of GM/T 0009 (GB/T 35276), RFC 5915, 5480 and 5208.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { DerReader, element, tag, unsigned } from './der.ts';
import { basePoint, decodePoint, n, sm2Oid } from './gmt0003-sm2-curve.ts';
import { multiplySecret } from './gmt0003-sm2-multiply.ts';
import { badPrivateKey, badPublicKey } from './problems.ts';

/** A public key: a point of the curve, checked when it was made by one of the functions here. */
export interface Sm2PublicKey {
  /** 04 ‖ x ‖ y, 65 bytes. MUST NOT be changed. */
  readonly point: Uint8Array;
}

/** A private key inside Node's OpenSSL. Can be sent to a worker thread. */
export interface Sm2PrivateKey {
  /** Always imported from DER: one fresh from generateKeyPair would sign plain ECDSA. */
  readonly key: KeyObject;
  readonly publicKey: Sm2PublicKey;
}

const idEcPublicKey = element(tag.objectIdentifier, Buffer.from('2a8648ce3d0201', 'hex'));
const algorithm = element(tag.sequence, idEcPublicKey, element(tag.objectIdentifier, sm2Oid));
const zero = unsigned(Uint8Array.of(0));
const one = unsigned(Uint8Array.of(1));

/** Makes a key pair with OpenSSL's random numbers. */
export function generateSm2Key(): Sm2PrivateKey {
  const fresh = generateKeyPairSync('ec', { namedCurve: 'SM2' }).privateKey;
  const pkcs8 = fresh.export({ format: 'der', type: 'pkcs8' });
  try {
    return sm2PrivateKeyFromPkcs8(pkcs8);
  } finally {
    pkcs8.fill(0);
  }
}

/** The public key of 04 ‖ x ‖ y or 02/03 ‖ x. Throws gm.point.invalid for what is not on the curve. */
export function sm2PublicKey(point: Uint8Array): Sm2PublicKey {
  return { point: decodePoint(point) };
}

/** Reads a SubjectPublicKeyInfo; only the named curve is taken (RFC 5480). Throws gm.public-key.invalid. */
export function sm2PublicKeyFromSpki(der: Uint8Array): Sm2PublicKey {
  const outer = new DerReader(der);
  const spki = outer.enter(tag.sequence);
  const named = spki?.read(tag.sequence);
  const bits = spki?.read(tag.bitString);
  if (!spki?.ended || !outer.ended || !named || bits?.[0] !== 0) throw badPublicKey();
  if (Buffer.compare(element(tag.sequence, named), algorithm) !== 0) throw badPublicKey();
  return sm2PublicKey(bits.subarray(1));
}

/** The SubjectPublicKeyInfo in DER, 91 bytes, the point uncompressed. */
export function sm2PublicKeyToSpki(publicKey: Sm2PublicKey): Uint8Array {
  return element(tag.sequence, algorithm, element(tag.bitString, Uint8Array.of(0), publicKey.point));
}

/** The key as Node's own verify functions take it. */
export function nativePublicKey(publicKey: Sm2PublicKey): KeyObject {
  let key = nativeKeys.get(publicKey);
  if (key === undefined) {
    key = createPublicKey({ key: sm2PublicKeyToSpki(publicKey) as Buffer, format: 'der', type: 'spki' });
    nativeKeys.set(publicKey, key);
  }
  return key;
}

const nativeKeys = new WeakMap<Sm2PublicKey, KeyObject>();

/**
 * Reads PKCS#8 (RFC 5208) around an ECPrivateKey (RFC 5915) on the named curve SM2. Throws gm.private-key.invalid,
 * also when the public key inside is not that of the private key.
 */
export function sm2PrivateKeyFromPkcs8(der: Uint8Array): Sm2PrivateKey {
  const outer = new DerReader(der);
  const pkcs8 = outer.enter(tag.sequence);
  const version = pkcs8?.unsigned(1);
  const named = pkcs8?.read(tag.sequence);
  const inner = new DerReader(pkcs8?.read(tag.octetString) ?? new Uint8Array());
  if (!outer.ended || version?.[0] !== 0 || !named) throw badPrivateKey();
  if (Buffer.compare(element(tag.sequence, named), algorithm) !== 0) throw badPrivateKey();
  if (!pkcs8?.ended && pkcs8?.read(attributes) === undefined) throw badPrivateKey();
  const secret = inner.enter(tag.sequence);
  if (!pkcs8.ended || !inner.ended || secret?.unsigned(1)?.[0] !== 1) throw badPrivateKey();
  const scalar = secret.read(tag.octetString);
  if (secret.next === parameters && !isNamedCurve(secret.read(parameters))) throw badPrivateKey();
  const bits = secret.next === publicPart ? secret.enter(publicPart)?.read(tag.bitString) : undefined;
  if (scalar === undefined || !secret.ended) throw badPrivateKey();
  const key = sm2PrivateKeyFromScalar(scalar);
  if (bits !== undefined && Buffer.compare(decodePoint(bits.subarray(1)), key.publicKey.point) !== 0)
    throw badPrivateKey();
  return key;
}

/** Context tags: attributes of PKCS#8, parameters and public key of ECPrivateKey. */
const [attributes, parameters, publicPart] = [0xa0, 0xa0, 0xa1];

function isNamedCurve(content: Uint8Array | undefined): boolean {
  return content !== undefined && Buffer.compare(content, element(tag.objectIdentifier, sm2Oid)) === 0;
}

/** The private key d of 32 bytes. Throws gm.private-key.invalid unless d is in [1, n − 2]. */
export function sm2PrivateKeyFromScalar(d: Uint8Array): Sm2PrivateKey {
  if (d.length !== 32 || !isPrivateScalar(d)) throw badPrivateKey();
  const publicKey = { point: Uint8Array.from(multiplySecret(d, basePoint)) };
  const pkcs8 = encodePkcs8(d, publicKey.point);
  try {
    return { key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }), publicKey };
  } finally {
    pkcs8.fill(0);
  }
}

// Compared byte by byte without an early end: only whether d is in the range shows.
function isPrivateScalar(d: Uint8Array): boolean {
  let [any, borrow] = [0, 0];
  for (let at = 31; at >= 0; at -= 1) {
    any |= d[at]!;
    borrow = ((largest[at]! - d[at]! - borrow) >> 8) & 1;
  }
  return any !== 0 && borrow === 0;
}

const largest = Buffer.from((n - 2n).toString(16), 'hex');

// Written around places left for both, so that only one copy of the secret is ever made.
function encodePkcs8(d: Uint8Array, point: Uint8Array): Buffer {
  const pkcs8 = Buffer.from(template);
  pkcs8.set(d, scalarAt);
  pkcs8.set(point, pkcs8.length - 65);
  return pkcs8;
}

const anyScalar = Buffer.alloc(32, 0xaa);
const template = element(
  tag.sequence,
  zero,
  algorithm,
  element(
    tag.octetString,
    element(
      tag.sequence,
      one,
      element(tag.octetString, anyScalar),
      element(publicPart, element(tag.bitString, new Uint8Array(66))),
    ),
  ),
);
const scalarAt = Buffer.from(template).indexOf(anyScalar);

/** The key as PKCS#8 DER: a secret, which the caller overwrites after use. */
export function sm2PrivateKeyToPkcs8(privateKey: Sm2PrivateKey): Uint8Array {
  return privateKey.key.export({ format: 'der', type: 'pkcs8' });
}

/** The private number d, 32 bytes: a secret, which the caller overwrites after use. */
export function sm2PrivateScalar(privateKey: Sm2PrivateKey): Uint8Array {
  const pkcs8 = sm2PrivateKeyToPkcs8(privateKey);
  // OpenSSL writes the same form as the template: named curve, 32 bytes, public key.
  if (pkcs8.length !== template.length) throw badPrivateKey();
  const d = Uint8Array.from(pkcs8.subarray(scalarAt, scalarAt + 32));
  pkcs8.fill(0);
  return d;
}
