// What verification asks of node:crypto, under the names and with the answers of node:crypto.
import { ed25519 } from '@noble/curves/ed25519.js';
import { digestBytes, type RunningDigest, startDigest } from './digests.ts';
import { verifySm2 } from './gmt0003-sm2.ts';
import { ecdsaCurves, readVerifyingKey, type VerifyingKey } from './public-key.ts';
import { verifyPkcs1, verifyPss } from './rfc8017-rsa.ts';

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** Only what names paddings. */
export const constants = { RSA_PKCS1_PSS_PADDING: 6 } as const;

/** The digest of bytes or of text in UTF-8, as hex unless a buffer is asked for. */
export function hash(name: string, data: Uint8Array | string, encoding: 'hex' | 'buffer' = 'hex'): Buffer | string {
  const digest = asBuffer(digestBytes(name, typeof data === 'string' ? Buffer.from(data) : data));
  return encoding === 'buffer' ? digest : digest.toString('hex');
}

/** A running digest, as createHash of node:crypto begins. */
export function createHash(name: string): Hash {
  return new Hash(startDigest(name));
}

class Hash {
  readonly #running: RunningDigest;

  constructor(running: RunningDigest) {
    this.#running = running;
  }

  update(part: Uint8Array): this {
    this.#running.update(part);
    return this;
  }

  digest(encoding?: 'hex'): Buffer | string {
    const digest = asBuffer(this.#running.digest());
    return encoding === 'hex' ? digest.toString('hex') : digest;
  }
}

/** Reads a SubjectPublicKeyInfo; throws a RangeError for a key that cannot verify here. */
export function createPublicKey(input: {
  readonly key: Uint8Array;
  readonly format: 'der';
  readonly type: 'spki';
}): VerifyingKey {
  return readVerifyingKey(input.key);
}

/** A key with the padding that RSA is to have. */
interface PaddedKey {
  readonly key: VerifyingKey;
  readonly padding: number;
  readonly saltLength?: number;
}

/** Whether the signature is that of the message; a malformed one is a wrong one. Throws a RangeError for what it does not know. */
export function verify(
  name: string | null,
  message: Uint8Array,
  given: VerifyingKey | PaddedKey,
  signature: Uint8Array,
): boolean {
  const key = 'key' in given ? given.key : given;
  switch (key.kind) {
    case 'ed25519':
      return name === null && isEd25519(key.bytes, message, signature);
    case 'ecdsa':
      return isEcdsa(key, digestBytes(named(name), message), signature);
    case 'rsa':
      if (!('padding' in given)) return verifyPkcs1(key, named(name), message, signature);
      if (given.padding !== constants.RSA_PKCS1_PSS_PADDING || given.saltLength === undefined) throw unknown();
      return verifyPss(key, named(name), given.saltLength, { message, signature });
    default:
      // In one call node:crypto would put the ZA of an empty user id before the message: never meant.
      throw unknown();
  }
}

/** Streamed verification, which is how SM2 is verified: the caller gives ZA first, then the message. */
export function createVerify(name: string): Verify {
  return new Verify(name);
}

class Verify {
  readonly #running: RunningDigest;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    this.#running = startDigest(name);
  }

  update(part: Uint8Array): this {
    this.#running.update(part);
    return this;
  }

  verify(key: VerifyingKey, signature: Uint8Array): boolean {
    if (key.kind !== 'sm2' || this.#name !== 'sm3') throw unknown();
    return verifySm2(key.point, this.#running.digest(), signature);
  }
}

function named(name: string | null): string {
  if (name === null) throw unknown();
  return name;
}

function isEcdsa(
  { curve, point }: Extract<VerifyingKey, { kind: 'ecdsa' }>,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return ecdsaCurves[curve].verify(signature, digest, point, { prehash: false, lowS: false, format: 'der' });
  } catch {
    return false; // the signature cannot be read; the key could
  }
}

function isEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    // By RFC 8032: encodings in their one form, keys of small order refused.
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false; // the signature or the key is of another form
  }
}

function unknown(): RangeError {
  return new RangeError('this kind of signature cannot be verified here');
}
