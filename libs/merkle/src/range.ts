import type { TreeHash } from './tree-hash.ts';

/**
 * The right edge of a growing tree: the roots of its perfect subtrees, largest
 * first. All that is needed to append a leaf and to know the root.
 */
export interface Range {
  /** How many leaves. */
  readonly size: number;
  /** Roots of the perfect subtrees, one for each set bit of `size`, largest first. */
  readonly roots: readonly Buffer[];
}

/** The range of the tree without leaves. */
export const emptyRange: Range = { size: 0, roots: [] };

/** The range after more leaf hashes; the given range is not changed. */
export function extendRange(range: Range, leaves: readonly Buffer[], hash: TreeHash): Range {
  const roots = [...range.roots];
  let size = range.size;
  for (const leaf of leaves) {
    let root = leaf;
    for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) root = hash.node(roots.pop()!, root);
    roots.push(root);
    size += 1;
  }
  return { size, roots };
}

/** The Merkle tree hash of the whole tree. */
export function rootOfRange(range: Range, hash: TreeHash): Buffer {
  if (range.size === 0) return hash.empty;
  return range.roots.reduceRight((right, left) => hash.node(left, right));
}

/** The Merkle tree hash over these leaf (or, aligned, subtree) hashes. */
export function rootOf(leaves: readonly Buffer[], hash: TreeHash): Buffer {
  return rootOfRange(extendRange(emptyRange, leaves, hash), hash);
}
