import {
  consistencyProof,
  fromBase64,
  inclusionProof,
  type NoteKey,
  openNote,
  parseCheckpoint,
  sha256,
  toBase64,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '@citywall/merkle';
import { nodeReader, readEntry, type Snapshot } from './log-reader.ts';

/** A signed checkpoint with the size it commits to. */
export interface SignedSize {
  readonly size: number;
  readonly note: string;
}

/** An exported proof that a record is in the log: needs nothing but the public key to check. */
export interface InclusionFile {
  readonly kind: 'citywall-inclusion-proof';
  readonly index: number;
  /** The record's exact bytes as text. */
  readonly record: string;
  /** base64, nearest sibling first. */
  readonly proof: readonly string[];
  /** Signed note. */
  readonly checkpoint: string;
  /** Certificates of the key that signed the checkpoint: PEM, leaf first, the root left out. Missing until the city has certified it. */
  readonly chain?: string;
}

/** The proof together with the certificates of the log's key, where it has some. */
export function withChain(file: InclusionFile, chain: string | undefined): InclusionFile {
  return chain === undefined ? file : { ...file, chain };
}

/**
 * An exported proof that the log at `from` records is a prefix of the log at
 * `to` records, and that again of the log under the signed checkpoint.
 */
export interface ConsistencyFile {
  readonly kind: 'citywall-consistency-proof';
  readonly from: { readonly size: number; readonly root: string };
  readonly to: { readonly size: number; readonly root: string };
  readonly proof: readonly string[];
  /** Signed note, of `to` records or more. */
  readonly checkpoint: string;
  /** From `to` to the checkpoint; empty when they are the same. */
  readonly checkpointProof: readonly string[];
}

/** Proves the record at `index` under a checkpoint; throws a RangeError when the checkpoint does not count it. */
export async function proveInclusion(snapshot: Snapshot, signed: SignedSize, index: number): Promise<InclusionFile> {
  const proof = await inclusionProof(index, signed.size, nodeReader(snapshot), sha256);
  const record = (await readEntry(snapshot, index)).toString();
  return { kind: 'citywall-inclusion-proof', index, record, proof: proof.map(toBase64), checkpoint: signed.note };
}

/** Proves that the tree grew from `from` to `to`; throws a RangeError unless from ≤ to ≤ the checkpoint's size. */
export async function proveConsistency(
  snapshot: Snapshot,
  signed: SignedSize,
  from: number,
  to: number,
): Promise<ConsistencyFile> {
  const read = nodeReader(snapshot);
  const proof = await consistencyProof(from, to, read, sha256);
  const checkpointProof = await consistencyProof(to, signed.size, read, sha256);
  return {
    kind: 'citywall-consistency-proof',
    from: { size: from, root: toBase64(await treeRoot(from, read, sha256)) },
    to: { size: to, root: toBase64(await treeRoot(to, read, sha256)) },
    proof: proof.map(toBase64),
    checkpoint: signed.note,
    checkpointProof: checkpointProof.map(toBase64),
  };
}

/** What checking an exported file found: `true`, with what it proves, `false`, with what is wrong, or `unreadable`. */
export type ProofCheck =
  | { readonly result: 'true'; readonly proves: string }
  | { readonly result: 'false' | 'unreadable'; readonly reason: string };

const wrong = (reason: string): ProofCheck => ({ result: 'false', reason });
const unreadable = (reason: string): ProofCheck => ({ result: 'unreadable', reason });

function readHashes(value: unknown): readonly Buffer[] | undefined {
  if (!Array.isArray(value) || value.length > 128) return undefined;
  const hashes = value.map((one) => (typeof one === 'string' ? fromBase64(one) : undefined));
  return hashes.every((hash) => hash !== undefined) ? hashes : undefined;
}

function readSize(value: unknown): { size: number; root: Buffer } | undefined {
  const { size, root } = (value ?? {}) as { size?: unknown; root?: unknown };
  const bytes = typeof root === 'string' ? fromBase64(root) : undefined;
  return Number.isSafeInteger(size) && bytes !== undefined ? { size: size as number, root: bytes } : undefined;
}

/** Checks an exported inclusion proof, consistency proof or checkpoint with only the public key. */
export function checkProof(text: string, key: NoteKey): ProofCheck {
  if (!text.startsWith('{')) return checkNote(text, key);
  let file: Omit<Partial<InclusionFile>, 'kind'> & Omit<Partial<ConsistencyFile>, 'kind'> & { kind?: string };
  try {
    file = JSON.parse(text) as typeof file;
  } catch {
    return unreadable('it is no JSON');
  }
  const opened = typeof file.checkpoint === 'string' ? openNote(file.checkpoint, key) : undefined;
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text);
  if (file.kind !== 'citywall-inclusion-proof' && file.kind !== 'citywall-consistency-proof') {
    return unreadable('it is no proof that `citywall audit proof` or `audit consistency` exports');
  }
  if (checkpoint === undefined || checkpoint.origin !== key.name) {
    return wrong(`its checkpoint is not signed by ${key.name}`);
  }
  const signed = { size: checkpoint.size, root: checkpoint.root };
  return file.kind === 'citywall-inclusion-proof' ? checkInclusion(file, signed) : checkConsistency(file, signed);
}

function checkNote(text: string, key: NoteKey): ProofCheck {
  const opened = openNote(text, key);
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text);
  if (opened === undefined && !text.includes('\n\n\u2014 '))
    return unreadable('it is neither a proof nor a checkpoint');
  if (checkpoint === undefined || checkpoint.origin !== key.name)
    return wrong(`it is no checkpoint signed by ${key.name}`);
  return { result: 'true', proves: `the log had ${checkpoint.size} records with this root` };
}

function checkInclusion(
  file: Omit<Partial<InclusionFile>, 'kind'>,
  signed: { size: number; root: Buffer },
): ProofCheck {
  const proof = readHashes(file.proof);
  if (proof === undefined || typeof file.record !== 'string' || !file.record.isWellFormed()) {
    return wrong('its record or its hashes are not canonical');
  }
  const index = file.index ?? -1;
  const leaf = sha256.leaf(Buffer.from(file.record));
  if (!verifyInclusion(index, signed.size, leaf, proof, signed.root, sha256)) {
    return wrong('the record does not lead to the signed root');
  }
  return { result: 'true', proves: `record ${index} is in the log of ${signed.size} records` };
}

function checkConsistency(
  file: Omit<Partial<ConsistencyFile>, 'kind'>,
  signed: { size: number; root: Buffer },
): ProofCheck {
  const from = readSize(file.from);
  const to = readSize(file.to);
  const proof = readHashes(file.proof);
  const rest = readHashes(file.checkpointProof);
  if (from === undefined || to === undefined || proof === undefined || rest === undefined) {
    return wrong('its sizes or hashes are not canonical');
  }
  if (!verifyConsistency(from.size, to.size, proof, from.root, to.root, sha256)) {
    return wrong(`the log of ${to.size} records does not extend that of ${from.size}`);
  }
  if (!verifyConsistency(to.size, signed.size, rest, to.root, signed.root, sha256)) {
    return wrong(`the signed log of ${signed.size} records does not extend that of ${to.size}`);
  }
  return { result: 'true', proves: `the log of ${to.size} records extends that of ${from.size}, unchanged` };
}
