import { sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js';
import { Sm3 } from './gmt0004-sm3.ts';

/** A digest over content that comes in parts; digest is called once, at the end. */
export interface RunningDigest {
  update(part: Uint8Array): unknown;
  digest(): Uint8Array;
}

const algorithms: Readonly<Record<string, () => RunningDigest>> = {
  sha1: () => sha1.create(),
  sha224: () => sha224.create(),
  sha256: () => sha256.create(),
  sha384: () => sha384.create(),
  sha512: () => sha512.create(),
  'sha3-256': () => sha3_256.create(),
  'sha3-384': () => sha3_384.create(),
  'sha3-512': () => sha3_512.create(),
  sm3: () => new Sm3(),
};

/** Begins a digest by its name in node:crypto, e.g. `sha256` or `sm3`. Throws a RangeError for one that is not known. */
export function startDigest(name: string): RunningDigest {
  const create = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined;
  if (create === undefined) throw new RangeError(`${name} is no digest that is known here`);
  return create();
}

/** The digest of all the bytes at once. Throws a RangeError for an algorithm that is not known. */
export function digestBytes(name: string, bytes: Uint8Array): Uint8Array {
  const running = startDigest(name);
  running.update(bytes);
  return running.digest();
}

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
