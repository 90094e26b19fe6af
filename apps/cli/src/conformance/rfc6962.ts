import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fromBase64, sha256, verifyConsistency, verifyInclusion } from '@citywall/merkle';
import type { ConformanceKind, Verdict } from './kind.ts';

/** One case of the transparency-dev vectors: an inclusion proof, or a consistency proof. */
type Case = {
  readonly desc: string;
  readonly wantErr: boolean;
  readonly proof: readonly string[] | null;
} & (
  | {
      readonly leafIdx: number;
      readonly treeSize: number;
      readonly leafHash: string | null;
      readonly root: string | null;
    }
  | { readonly size1: number; readonly size2: number; readonly root1: string | null; readonly root2: string | null }
);

/** RFC 6962 proofs: each file is one case; `expected` and `actual` are its wantErr. */
export const kind: ConformanceKind = {
  name: 'rfc6962',
  async *run(file) {
    const content = JSON.parse(await readFile(file, 'utf8')) as Case | readonly Case[];
    const cases = Array.isArray(content) ? (content as readonly Case[]) : [content as Case];
    for (const [at, one] of cases.entries()) yield verdictOf(`${basename(file)}#${at + 1}: ${one.desc}`, one);
  },
};

function verdictOf(id: string, one: Case): Verdict {
  const actual = !holds(one);
  return { id, expected: one.wantErr, actual, pass: actual === one.wantErr };
}

function holds(one: Case): boolean {
  const proof = (one.proof ?? []).map(bytes);
  return 'leafIdx' in one
    ? verifyInclusion(one.leafIdx, one.treeSize, bytes(one.leafHash), proof, bytes(one.root), sha256)
    : verifyConsistency(one.size1, one.size2, proof, bytes(one.root1), bytes(one.root2), sha256);
}

/** What is no canonical base64 is no hash: too short for any proof to hold. */
function bytes(text: string | null): Uint8Array {
  return fromBase64(text ?? '') ?? new Uint8Array();
}
