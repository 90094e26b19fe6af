import { join } from 'node:path';
import { type NoteKey, sha256, tileWidth } from '@citywall/merkle';
import { LogDamaged } from './edge-reader.ts';
import { decodeRecord } from './entry.ts';
import { readBundle, type Snapshot } from './log-reader.ts';
import type { SignedSize } from './proof-files.ts';
import { readPresent } from './read-present.ts';
import { readCheckpoint, readTail } from './tail.ts';

/** A log as it lies on disk, of a stopped or running city. */
export interface StoredLog {
  readonly snapshot: Snapshot;
  /** The newest signed checkpoint: the plain one when it counts every record, else the tail's. */
  readonly newest: SignedSize;
}

/** Reads a log's newest signed state without any lock; throws LogDamaged when it is not truly signed. */
export async function readStoredLog(folder: string, key: NoteKey): Promise<StoredLog> {
  const read = async (file: string): Promise<Buffer> => (await readPresent(join(folder, file))) ?? Buffer.alloc(0);
  const tail = readTail(await read('tail'), key);
  if (tail === undefined || !tail.whole) {
    throw new LogDamaged('tail', 'is missing, altered, or not signed by this key');
  }
  const { size } = tail.checkpoint;
  const bytes = await read('checkpoint');
  const plain = readCheckpoint(bytes, key);
  const same = plain?.size === size && plain.root.equals(tail.checkpoint.root);
  return {
    snapshot: { folder, size, start: tail.start, entries: tail.entries },
    newest: { size, note: same ? bytes.toString() : tail.note },
  };
}

/** The index of the record with this id (searched newest first), or undefined. */
export async function findStoredRecord(snapshot: Snapshot, id: string): Promise<number | undefined> {
  const inTail = snapshot.entries.findLastIndex((entry) => decodeRecord(entry).id === id);
  if (inTail >= 0) return snapshot.start + inTail;
  const wanted = `"id":${JSON.stringify(id)}`;
  for (let bundle = snapshot.start / tileWidth - 1; bundle >= 0; bundle -= 1) {
    const entries = await readBundle(snapshot.folder, bundle);
    const at = entries.findLastIndex((entry) => entry.includes(wanted) && decodeRecord(entry).id === id);
    if (at >= 0) return bundle * tileWidth + at;
  }
  return undefined;
}

/** The hash a record has as a leaf of the tree, in hex. */
export function leafHash(entry: Uint8Array): string {
  return sha256.leaf(entry).toString('hex');
}
