import type { TreeHash } from './tree-hash.ts';

/** Reads the root of the perfect subtree over leaves [index·2^level, (index+1)·2^level). */
export type NodeReader = (level: number, index: number) => Promise<Buffer> | Buffer;

/** Trees larger than this cannot be counted exactly; it is far beyond any log. */
const maximumSize = Number.MAX_SAFE_INTEGER;

/** A proof never needs more hashes than this; longer ones are refused unread. */
const maximumProof = 2 * 53;

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= maximumSize;
}

/** The largest power of two smaller than `size` (size ≥ 2), with its exponent. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

async function subtree(start: number, size: number, read: NodeReader, hash: TreeHash): Promise<Buffer> {
  const level = Math.round(Math.log2(size));
  if (2 ** level === size) return read(level, start / size);
  const left = split(size);
  return hash.node(await subtree(start, left, read, hash), await subtree(start + left, size - left, read, hash));
}

/** The Merkle tree hash of the first `size` leaves (RFC 6962 section 2.1). */
export async function treeRoot(size: number, read: NodeReader, hash: TreeHash): Promise<Buffer> {
  return size === 0 ? hash.empty : subtree(0, size, read, hash);
}

/** PATH(index, D[size]) of RFC 6962 section 2.1.1, nearest sibling first. Throws a RangeError unless index < size. */
export async function inclusionProof(
  index: number,
  size: number,
  read: NodeReader,
  hash: TreeHash,
): Promise<readonly Buffer[]> {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError('index must be below size');
  const proof: Buffer[] = [];
  let start = 0;
  let width = size;
  while (width > 1) {
    const left = split(width);
    if (index - start < left) {
      proof.push(await subtree(start + left, width - left, read, hash));
      width = left;
    } else {
      proof.push(await subtree(start, left, read, hash));
      start += left;
      width -= left;
    }
  }
  return proof.reverse();
}

/** PROOF(from, D[to]) of RFC 6962 section 2.1.2. Empty when from is 0 or equals to; throws a RangeError when from > to. */
export async function consistencyProof(
  from: number,
  to: number,
  read: NodeReader,
  hash: TreeHash,
): Promise<readonly Buffer[]> {
  if (!isCount(from) || !isCount(to) || from > to) throw new RangeError('from must not be above to');
  if (from === 0 || from === to) return [];
  const proof: Buffer[] = [];
  let start = 0;
  let width = to;
  while (from - start !== width) {
    const left = split(width);
    if (from - start <= left) {
      proof.push(await subtree(start + left, width - left, read, hash));
      width = left;
    } else {
      proof.push(await subtree(start, left, read, hash));
      start += left;
      width -= left;
    }
  }
  if (start > 0) proof.push(await subtree(start, width, read, hash));
  return proof.reverse();
}

function allHashes(hashes: readonly Uint8Array[], hash: TreeHash): boolean {
  return hashes.length <= maximumProof && hashes.every((one) => one.length === hash.size);
}

const same = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** Whether the leaf hash is at `index` of the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(
  index: number,
  size: number,
  leafHash: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
  hash: TreeHash,
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  if (!allHashes([leafHash, root, ...proof], hash)) return false;
  let position = index;
  let last = size - 1;
  let seen = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      seen = hash.node(sibling, seen);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      seen = hash.node(seen, sibling);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(seen, root);
}

/**
 * Whether the tree of `from` leaves is a prefix of the tree of `to` leaves
 * (RFC 9162 section 2.1.4.2). Every tree extends the empty one, whose proof is empty.
 */
export function verifyConsistency(
  from: number,
  to: number,
  proof: readonly Uint8Array[],
  fromRoot: Uint8Array,
  toRoot: Uint8Array,
  hash: TreeHash,
): boolean {
  if (!isCount(from) || !isCount(to) || from > to) return false;
  if (from === to) return proof.length === 0 && same(fromRoot, toRoot);
  if (!allHashes([fromRoot, toRoot, ...proof], hash)) return false;
  if (from === 0) return proof.length === 0 && same(fromRoot, hash.empty);
  const [first, ...rest] =
    Number.isInteger(Math.log2(from)) && 2 ** Math.log2(from) === from ? [fromRoot, ...proof] : proof;
  if (first === undefined || rest.length === 0) return false;
  let position = from - 1;
  let last = to - 1;
  while (position % 2 === 1) {
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  let old: Uint8Array = first;
  let present: Uint8Array = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      old = hash.node(sibling, old);
      present = hash.node(sibling, present);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      present = hash.node(present, sibling);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(old, fromRoot) && same(present, toRoot);
}
