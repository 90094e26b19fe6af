import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  type NodeReader,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './proof.ts';
import { emptyRange, extendRange, rootOf, rootOfRange } from './range.ts';
import { sha256, treeHash } from './tree-hash.ts';

const leaves = Array.from({ length: 600 }, (_, at) => sha256.leaf(Buffer.from(`entry ${at}`)));
const read: NodeReader = (level, index) => rootOf(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level), sha256);
const sizes = fc.tuple(fc.nat(600), fc.nat(600)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

/** MTH of RFC 6962 section 2.1 word for word, to compare with. */
function slowRoot(part: readonly Buffer[]): Buffer {
  if (part.length === 0) return sha256.empty;
  if (part.length === 1) return part[0];
  const half = 2 ** Math.ceil(Math.log2(part.length) - 1);
  return sha256.node(slowRoot(part.slice(0, half)), slowRoot(part.slice(half)));
}

describe('tree hashing', () => {
  test('gives the roots of the certificate-transparency reference', () => {
    expect(sha256.empty.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256.leaf(Buffer.alloc(0)).toString('hex')).toBe(
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    );
  });

  test('a range grown in any steps has the root of RFC 6962', () => {
    fc.assert(
      fc.property(sizes, ([from, to]) => {
        const grown = extendRange(
          extendRange(emptyRange, leaves.slice(0, from), sha256),
          leaves.slice(from, to),
          sha256,
        );
        expect(rootOfRange(grown, sha256)).toEqual(slowRoot(leaves.slice(0, to)));
      }),
    );
  });

  test('the hash is a parameter', () => {
    const sm3 = treeHash('sm3');
    expect(sm3.leaf(Buffer.of(1))).not.toEqual(sha256.leaf(Buffer.of(1)));
    expect(() => treeHash('no such hash')).toThrow();
  });
});

describe('proofs', () => {
  test('every leaf of every size is proven, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 600 }), fc.nat(), fc.nat(), async (size, pick, other) => {
        const index = pick % size;
        const root = await treeRoot(size, read, sha256);
        const proof = await inclusionProof(index, size, read, sha256);
        expect(verifyInclusion(index, size, leaves[index], proof, root, sha256)).toBe(true);
        const wrong = other % size;
        if (wrong !== index) expect(verifyInclusion(wrong, size, leaves[index], proof, root, sha256)).toBe(false);
        expect(verifyInclusion(index, size, leaves[index], [...proof, root], root, sha256)).toBe(false);
        expect(verifyInclusion(index, size, sha256.leaf(Buffer.of(0)), proof, root, sha256)).toBe(false);
        if (proof.length > 0)
          expect(verifyInclusion(index, size, leaves[index], proof.slice(1), root, sha256)).toBe(false);
      }),
    );
  });

  test('every growth is proven, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([from, to]) => {
        const old = await treeRoot(from, read, sha256);
        const present = await treeRoot(to, read, sha256);
        const proof = await consistencyProof(from, to, read, sha256);
        expect(verifyConsistency(from, to, proof, old, present, sha256)).toBe(true);
        if (from !== to) expect(verifyConsistency(from, to, proof, present, present, sha256)).toBe(false);
        expect(verifyConsistency(from, to, [...proof, old], old, present, sha256)).toBe(false);
        if (from < to && from > 0)
          expect(verifyConsistency(from, to, proof.slice(1), old, present, sha256)).toBe(false);
      }),
    );
  });

  test('impossible places are refused', async () => {
    await expect(inclusionProof(5, 5, read, sha256)).rejects.toThrow(RangeError);
    await expect(consistencyProof(6, 5, read, sha256)).rejects.toThrow(RangeError);
    expect(verifyInclusion(-1, 5, leaves[0], [], leaves[0], sha256)).toBe(false);
    expect(verifyInclusion(0, Number.POSITIVE_INFINITY, leaves[0], [], leaves[0], sha256)).toBe(false);
    expect(verifyInclusion(0, 1, leaves[0], Array(5000).fill(leaves[0]), leaves[0], sha256)).toBe(false);
  });
});
