import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromBase64 } from './base64.ts';
import { verifyConsistency, verifyInclusion } from './proof.ts';
import { sha256 } from './tree-hash.ts';

const folder = new URL('../../../../shared/data/ledger/rfc6962-merkle/testdata/', import.meta.url).pathname;

interface Vector {
  readonly [size: string]: number | undefined | unknown;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

function vectors(kind: string): [string, any][] {
  return globSync(`${folder}${kind}/**/*.json`).map((path) => [
    `${path.slice(folder.length)}`.replace(basename(path), basename(path, '.json')),
    JSON.parse(readFileSync(path, 'utf8')) as Vector,
  ]);
}

const bytes = (text: string | null): Buffer => fromBase64(text ?? '') ?? Buffer.alloc(0);
const proofOf = (vector: any): Buffer[] => (vector.proof ?? []).map(bytes);

describe.skipIf(!existsSync(folder))('RFC 6962 vectors of transparency-dev', () => {
  test.each(vectors('inclusion'))('%s', (_name, vector) => {
    const { leafIdx, treeSize, leafHash, root } = vector;
    const ok = verifyInclusion(leafIdx, treeSize, bytes(leafHash), proofOf(vector), bytes(root), sha256);
    expect(ok).toBe(!vector.wantErr);
  });

  test.each(vectors('consistency'))('%s', (_name, vector) => {
    const { size1, size2, root1, root2 } = vector;
    expect(verifyConsistency(size1, size2, proofOf(vector), bytes(root1), bytes(root2), sha256)).toBe(!vector.wantErr);
  });

  // Inclusion in the subtree of leaves [start, end): the leaf's place is counted from its start.
  test.each(vectors('subtreeinclusion'))('%s', (_name, vector) => {
    const { leafIdx, start, end, leafHash, root } = vector;
    const ok = verifyInclusion(leafIdx - start, end - start, bytes(leafHash), proofOf(vector), bytes(root), sha256);
    expect(ok).toBe(!vector.wantErr);
  });
});
