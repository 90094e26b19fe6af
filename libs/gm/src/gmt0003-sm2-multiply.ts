// Multiplication of a point by a secret number, by Node's OpenSSL alone.
//
// Node offers no such call (its ECDH refuses this curve since OpenSSL 3.5), but importing a private key without its
// public key makes OpenSSL compute the latter: d times the base point of the curve the key names, with the Montgomery
// ladder that it uses for all secret numbers. A key over the SM2 curve whose parameters (SEC 1, C.2) name another base
// point Q therefore has the public key dQ. The order is prime, so that every point but infinity is a base point.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { element, tag, unsigned } from './der.ts';
import { a, b, n, p, toBytes } from './gmt0003-sm2-curve.ts';

const idEcPublicKey = element(tag.objectIdentifier, Buffer.from('2a8648ce3d0201', 'hex'));
const idPrimeField = element(tag.objectIdentifier, Buffer.from('2a8648ce3d0101', 'hex'));
const field = element(tag.sequence, idPrimeField, unsigned(toBytes(p)));
const curve = element(tag.sequence, element(tag.octetString, toBytes(a)), element(tag.octetString, toBytes(b)));
const zero = unsigned(Uint8Array.of(0));
const one = unsigned(Uint8Array.of(1));

// The whole key with places left for the base point and, at its end, for the secret: only one copy is ever made.
const anyPoint = Buffer.alloc(65, 0xaa);
const parameters = element(
  tag.sequence,
  one,
  field,
  curve,
  element(tag.octetString, anyPoint),
  unsigned(toBytes(n)),
  one,
);
const secret = element(tag.sequence, one, element(tag.octetString, new Uint8Array(32)));
const template = element(
  tag.sequence,
  zero,
  element(tag.sequence, idEcPublicKey, parameters),
  element(tag.octetString, secret),
);
const pointAt = Buffer.from(template).indexOf(anyPoint);

/**
 * The point kQ as 04 ‖ x ‖ y; `point` is 04 ‖ x ‖ y of a checked point, `scalar` is 32 bytes in [1, n − 1].
 * Time and memory accesses depend on `scalar` no more than OpenSSL's own do.
 */
export function multiplySecret(scalar: Uint8Array, point: Uint8Array): Uint8Array {
  const key = Buffer.from(template);
  try {
    key.set(point, pointAt);
    key.set(scalar, key.length - 32);
    const answer = createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
    const product = answer.export({ format: 'der', type: 'spki' }).subarray(-65);
    if (product[0] !== 4) throw new Error('OpenSSL answered with no uncompressed point');
    return product;
  } finally {
    key.fill(0);
  }
}
