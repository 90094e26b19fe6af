import { hash as digest } from 'node:crypto';

/** The hashing of one tree: RFC 6962 section 2.1 with the hash function as a parameter. */
export interface TreeHash {
  /** OpenSSL name of the hash function, e.g. `sha256` or `sm3`. */
  readonly algorithm: string;
  /** Bytes of one hash. */
  readonly size: number;
  /** Hash of the tree without entries. */
  readonly empty: Buffer;
  /** HASH(0x00 || entry). */
  leaf(entry: Uint8Array): Buffer;
  /** HASH(0x01 || left || right). */
  node(left: Uint8Array, right: Uint8Array): Buffer;
}

/** The tree hashing over any hash function that the runtime's OpenSSL knows; throws for one it does not. */
export function treeHash(algorithm: string): TreeHash {
  const run = (data: Uint8Array): Buffer => digest(algorithm, data, 'buffer');
  const empty = run(new Uint8Array(0));
  return {
    algorithm,
    size: empty.length,
    empty,
    leaf(entry) {
      const data = Buffer.allocUnsafe(1 + entry.length);
      data[0] = 0;
      data.set(entry, 1);
      return run(data);
    },
    node(left, right) {
      const data = Buffer.allocUnsafe(1 + left.length + right.length);
      data[0] = 1;
      data.set(left, 1);
      data.set(right, 1 + left.length);
      return run(data);
    },
  };
}

/** SHA-256, the hash of RFC 6962 and of C2SP tlog-checkpoint. */
export const sha256: TreeHash = treeHash('sha256');
