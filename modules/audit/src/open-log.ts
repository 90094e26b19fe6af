import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  emptyRange,
  encodeEntry,
  extendRange,
  formatCheckpoint,
  type NoteKey,
  type NoteSigner,
  type Range,
  rootOfRange,
  sha256,
  signNote,
} from '@citywall/merkle';
import { replaceFile, syncFolder } from '@citywall/platform/files';
import { LogDamaged, readEdge } from './edge-reader.ts';
import { readPresent } from './read-present.ts';
import { readCheckpoint, readTail, tailText } from './tail.ts';
import { type Edge, logFileMode } from './tile-writer.ts';

/** Where a log lies. */
export interface LogPlace {
  /** DIR/audit: the log and nothing else. */
  readonly folder: string;
  /** DIR/cache/audit, on the same file system: files being written, search summaries; may be deleted when stopped. */
  readonly cache: string;
}

/** The log as its last commit left it. */
export interface LogState {
  readonly range: Range;
  readonly edge: Edge;
  /** Index of the first entry in the tail. */
  readonly start: number;
  readonly published: number;
  readonly entries: readonly Buffer[];
  readonly leaves: readonly Buffer[];
  /** The entries as the tail holds them. */
  readonly encoded: Buffer;
  /** The signed checkpoint of the last commit. */
  readonly note: string;
}

/** The signed head of the tail of a state. */
export function sealTail(
  state: Pick<LogState, 'range' | 'start' | 'published'>,
  signer: NoteSigner,
  key: NoteKey,
): string {
  const checkpoint = { origin: key.name, size: state.range.size, root: rootOfRange(state.range, sha256) };
  return signNote(tailText(checkpoint, state.start, state.published), signer, key);
}

/** The signed plain checkpoint of a range, as the file `checkpoint` holds it. */
export function sealCheckpoint(range: Range, signer: NoteSigner, key: NoteKey): string {
  const checkpoint = { origin: key.name, size: range.size, root: rootOfRange(range, sha256), extensions: [] };
  return signNote(formatCheckpoint(checkpoint), signer, key);
}

/** Makes an empty log. Stopped half-way (a checkpoint but no tail) it is simply made again. */
export async function createLog(place: LogPlace, signer: NoteSigner, key: NoteKey): Promise<void> {
  mkdirSync(place.folder, { recursive: true, mode: 0o750 });
  const temporary = join(place.cache, 'new');
  const note = sealCheckpoint(emptyRange, signer, key);
  await replaceFile(temporary, join(place.folder, 'checkpoint'), [Buffer.from(note)], logFileMode);
  const state = { range: emptyRange, start: 0, published: 0 };
  await replaceFile(temporary, join(place.folder, 'tail'), [Buffer.from(sealTail(state, signer, key))], logFileMode);
  await syncFolder(place.folder);
}

/** Whether there is no log yet: the folder is missing, empty, or holds only what createLog writes first. */
export function isUnmade(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).every((name) => name === 'checkpoint');
}

/**
 * Reads the state to append to. The tail is one whole signed state whatever the
 * moment of a crash, so nothing is repaired and nothing guessed: what does not
 * fit its signature throws LogDamaged.
 */
export async function openLog(folder: string, key: NoteKey): Promise<LogState> {
  const bytes = await readPresent(join(folder, 'tail'));
  if (bytes === undefined) throw new LogDamaged('tail', 'is missing');
  const tail = readTail(bytes, key);
  if (tail === undefined) throw new LogDamaged('tail', `is not signed by the key ${key.name} of this city`);
  if (!tail.whole) throw new LogDamaged('tail', 'has bytes missing or added');
  const { edge, range: before } = await readEdge(folder, tail.start);
  const leaves = tail.entries.map((entry) => sha256.leaf(entry));
  const range = extendRange(before, leaves, sha256);
  if (!rootOfRange(range, sha256).equals(tail.checkpoint.root)) {
    throw new LogDamaged('tail', 'its records or the tiles before it do not have the signed root');
  }
  const published = await readPresent(join(folder, 'checkpoint'));
  const checkpoint = readCheckpoint(published ?? Buffer.alloc(0), key);
  if (checkpoint === undefined || checkpoint.size < tail.published || checkpoint.size > range.size) {
    throw new LogDamaged('checkpoint', 'is missing, not truly signed, or older than the one last published');
  }
  const { start, entries, note } = tail;
  return {
    range,
    edge,
    start,
    published: checkpoint.size,
    entries,
    leaves,
    encoded: Buffer.concat(entries.map(encodeEntry)),
    note,
  };
}
