// SM2 public-key encryption: GM/T 0003.4 (GB/T 32918.4), encoded by GM/T 0009 (GB/T 35276). Notation of the standard.
import { createECDH, hash, timingSafeEqual } from 'node:crypto';
import { DerReader, element, tag, unsigned } from './der.ts';
import { fromBytes, isOnCurve } from './gmt0003-sm2-curve.ts';
import { type Sm2PrivateKey, type Sm2PublicKey, sm2PrivateScalar } from './gmt0003-sm2-keys.ts';
import { multiplySecret } from './gmt0003-sm2-multiply.ts';
import { sm3 } from './gmt0004-sm3.ts';
import { badPlaintext, notDecrypted } from './problems.ts';

/**
 * How a ciphertext is written: `asn1` as SM2Cipher of GM/T 0009, `c1c3c2` as the plain parts in the order of 2012,
 * `c1c2c3` in the order before it. C1 is 04 ‖ x ‖ y in the plain forms.
 */
export type Sm2CiphertextFormat = 'asn1' | 'c1c3c2' | 'c1c2c3';

const longest = 1 << 20;

/** Encrypts 1 byte to 1 MiB. Throws gm.plaintext for other lengths. */
export function sm2Encrypt(
  publicKey: Sm2PublicKey,
  message: Uint8Array,
  format: Sm2CiphertextFormat = 'asn1',
): Uint8Array {
  if (message.length === 0 || message.length > longest) throw badPlaintext();
  for (;;) {
    const ephemeral = createECDH('SM2');
    const c1 = ephemeral.generateKeys();
    const k = ephemeral.getPrivateKey();
    const parts = sealWith(publicKey, message, c1, Buffer.concat([new Uint8Array(32 - k.length), k]));
    k.fill(0);
    if (parts !== undefined) return write(parts, format);
  }
}

/** Encryption with a given k, which only the examples of the standard fix; undefined when the mask is all zero. */
export function sealWith(
  publicKey: Sm2PublicKey,
  message: Uint8Array,
  c1: Uint8Array,
  k: Uint8Array,
): Sm2CiphertextParts | undefined {
  const shared = multiplySecret(k, publicKey.point);
  k.fill(0);
  const mask = keyStream(shared.subarray(1), message.length);
  try {
    if (mask.every((byte) => byte === 0)) return undefined;
    return { c1, c3: tagOf(shared, message), c2: xor(mask, message) };
  } finally {
    shared.fill(0);
    mask.fill(0);
  }
}

/**
 * Decrypts; throws gm.not-decrypted, and says no more, when the ciphertext is malformed, C1 is not on the curve or C3
 * does not match.
 */
export function sm2Decrypt(
  privateKey: Sm2PrivateKey,
  ciphertext: Uint8Array,
  format: Sm2CiphertextFormat = 'asn1',
): Uint8Array {
  const parts = format === 'asn1' ? readAsn1(ciphertext) : readPlain(ciphertext, format);
  if (parts === undefined || parts.c2.length === 0 || parts.c2.length > longest) throw notDecrypted();
  const { c1, c3, c2 } = parts;
  if (c1[0] !== 4 || !isOnCurve(fromBytes(c1.subarray(1, 33)), fromBytes(c1.subarray(33)))) throw notDecrypted();
  const d = sm2PrivateScalar(privateKey);
  const shared = multiplySecret(d, c1);
  d.fill(0);
  const mask = keyStream(shared.subarray(1), c2.length);
  const message = xor(mask, c2);
  const holds = mask.some((byte) => byte !== 0) && timingSafeEqual(tagOf(shared, message), c3);
  shared.fill(0);
  mask.fill(0);
  if (holds) return message;
  message.fill(0);
  throw notDecrypted();
}

/** C1 as 04 ‖ x ‖ y, C3 of 32 bytes, C2 as long as the message. */
export interface Sm2CiphertextParts {
  readonly c1: Uint8Array;
  readonly c3: Uint8Array;
  readonly c2: Uint8Array;
}

function write({ c1, c3, c2 }: Sm2CiphertextParts, format: Sm2CiphertextFormat): Uint8Array {
  if (format === 'c1c3c2') return Buffer.concat([c1, c3, c2]);
  if (format === 'c1c2c3') return Buffer.concat([c1, c2, c3]);
  const [x, y] = [unsigned(c1.subarray(1, 33)), unsigned(c1.subarray(33))];
  return element(tag.sequence, x, y, element(tag.octetString, c3), element(tag.octetString, c2));
}

function readPlain(bytes: Uint8Array, format: 'c1c3c2' | 'c1c2c3'): Sm2CiphertextParts | undefined {
  const length = bytes.length - 97;
  if (length < 1) return undefined;
  const c1 = bytes.subarray(0, 65);
  return format === 'c1c3c2'
    ? { c1, c3: bytes.subarray(65, 97), c2: bytes.subarray(97) }
    : { c1, c3: bytes.subarray(65 + length), c2: bytes.subarray(65, 65 + length) };
}

function readAsn1(bytes: Uint8Array): Sm2CiphertextParts | undefined {
  const outer = new DerReader(bytes);
  const cipher = outer.enter(tag.sequence);
  const x = cipher?.unsigned(32);
  const y = cipher?.unsigned(32);
  const c3 = cipher?.read(tag.octetString);
  const c2 = cipher?.read(tag.octetString);
  if (!outer.ended || !cipher?.ended || !x || !y || c3?.length !== 32 || !c2) return undefined;
  return { c1: Uint8Array.of(4, ...x, ...y), c3, c2 };
}

/** C3 = SM3(x2 ‖ M ‖ y2). */
function tagOf(shared: Uint8Array, message: Uint8Array): Uint8Array {
  return sm3(shared.subarray(1, 33), message, shared.subarray(33));
}

/** The key derivation function of GM/T 0003.4 section 5.4.3: SM3(Z ‖ ct) for ct = 1, 2, … */
export function keyStream(secret: Uint8Array, length: number): Uint8Array {
  const stream = new Uint8Array(length);
  const input = Buffer.alloc(secret.length + 4);
  input.set(secret);
  for (let at = 0, count = 1; at < length; at += 32, count += 1) {
    input.writeUInt32BE(count, secret.length);
    const block = hash('sm3', input, 'buffer');
    stream.set(block.subarray(0, length - at), at);
    block.fill(0);
  }
  input.fill(0);
  return stream;
}

function xor(mask: Uint8Array, data: Uint8Array): Uint8Array {
  return mask.map((byte, at) => byte ^ data[at]!);
}
