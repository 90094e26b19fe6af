import {
  type Checkpoint,
  decodeEntries,
  formatCheckpoint,
  fromDecimal,
  type NoteKey,
  openNote,
  parseCheckpoint,
  tileWidth,
} from '@citywall/merkle';

/**
 * The tail file: a signed checkpoint of the whole log, then the entries that
 * are in no full bundle yet. It is replaced as a whole by each commit, so it
 * is always exactly one signed state, and no older state is left to fall back on.
 */
export interface Tail {
  readonly checkpoint: Checkpoint;
  /** The checkpoint as signed note. */
  readonly note: string;
  /** Index of its first entry, a multiple of 256: everything before is in full tiles. */
  readonly start: number;
  /** Size of the newest checkpoint that was published when it was written. */
  readonly published: number;
  readonly entries: readonly Buffer[];
  /** False when bytes are missing or left over after the entries that the checkpoint counts. */
  readonly whole: boolean;
}

/** The text that is signed in a tail: a checkpoint with one extension line `tail START PUBLISHED`. */
export function tailText(checkpoint: Omit<Checkpoint, 'extensions'>, start: number, published: number): string {
  return formatCheckpoint({ ...checkpoint, extensions: [`tail ${start} ${published}`] });
}

/** Reads a tail file; undefined when its head is not a true note of this key and log. Its entries are not judged beyond `whole`. */
export function readTail(bytes: Buffer, key: NoteKey): Tail | undefined {
  const blank = bytes.indexOf('\n\n');
  const end = blank < 0 ? -1 : bytes.indexOf('\n', blank + 2);
  if (end < 0 || end > 4096) return undefined;
  const head = bytes.subarray(0, end + 1);
  const note = head.toString();
  if (!Buffer.from(note).equals(head)) return undefined;
  const opened = openNote(note, key);
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text);
  if (checkpoint === undefined || checkpoint.origin !== key.name || checkpoint.extensions.length !== 1)
    return undefined;
  const match = /^tail (\S+) (\S+)$/.exec(checkpoint.extensions[0]);
  const start = fromDecimal(match?.[1] ?? '');
  const published = fromDecimal(match?.[2] ?? '');
  if (start === undefined || published === undefined || start % tileWidth !== 0) return undefined;
  if (start > checkpoint.size || published > checkpoint.size) return undefined;
  return { checkpoint, note, start, published, ...decodeEntries(bytes.subarray(end + 1), checkpoint.size - start) };
}

/** Reads the file `checkpoint`: a plain checkpoint of this log; undefined when it is not truly signed or has extensions. */
export function readCheckpoint(bytes: Buffer, key: NoteKey): Checkpoint | undefined {
  const note = bytes.toString();
  if (!Buffer.from(note).equals(bytes)) return undefined;
  const opened = openNote(note, key);
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text);
  if (checkpoint === undefined || checkpoint.origin !== key.name || opened?.signatures !== 1) return undefined;
  return checkpoint.extensions.length === 0 ? checkpoint : undefined;
}
