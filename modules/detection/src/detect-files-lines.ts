import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/** Lines of one stretch of a file. */
export interface LineBatch {
  /** Number of the first line, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

/** An input that cannot be worked with; the message names it and says why. */
export class UnreadableInput extends Error {
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.name = 'UnreadableInput';
  }
}

/** Longest line that is read, in UTF-16 units. */
export const longestLine = 4 << 20;
const chunkBytes = 1 << 20;

/** Beginnings of files that hold events, but not as lines of text. */
const foreign: readonly (readonly [string, string])[] = [
  ['ElfFile\0', 'is a Windows event log in its binary form; export it as JSON first'],
  ['PK\x03\x04', 'is a zip archive; unpack it first'],
  ['BZh', 'is compressed with bzip2; unpack it first'],
  ['\xfd7zXZ', 'is compressed with xz; unpack it first'],
  ['\x28\xb5\x2f\xfd', 'is compressed with zstd; unpack it first'],
  ['PAR1', 'is a Parquet file; export it as NDJSON first'],
];

/**
 * Reads the lines of a text file, also when it is compressed with gzip or
 * written in UTF-16, in stretches of about a megabyte. A line longer than
 * `longestLine` is left out and told to `skipped`. Throws UnreadableInput.
 */
export async function* readLines(path: string, skipped: (line: number) => void): AsyncGenerator<LineBatch> {
  const start = await readStart(path);
  const encoding =
    start[0] === 0xff && start[1] === 0xfe ? 'utf-16le' : start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8';
  const decoder = new TextDecoder(encoding);
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  let carried = '';
  let number = 1;
  let isSkipping = false;

  function take(text: string, isLast: boolean): LineBatch | undefined {
    const end = isLast ? text.length : text.lastIndexOf('\n') + 1;
    const lines = end > 0 ? text.slice(0, end).split('\n') : [];
    carried = end > 0 ? text.slice(end) : text;
    // What follows the last line end is no line.
    if (lines.at(-1) === '') lines.pop();
    const first = number;
    number += lines.length;
    if (isSkipping && lines.length > 0) {
      lines[0] = '';
      isSkipping = false;
    }
    if (carried.length > longestLine) {
      if (!isSkipping) skipped(number);
      isSkipping = true;
      carried = '';
    }
    return lines.length > 0 ? { first, lines } : undefined;
  }

  try {
    for await (const chunk of chunksOf(path, isGzip)) {
      const batch = take(carried + decoder.decode(chunk, { stream: true }), false);
      if (batch !== undefined) yield batch;
    }
  } catch (error) {
    throw new UnreadableInput(path, reasonOf(error));
  }
  const rest = take(carried + decoder.decode(), true);
  if (rest !== undefined) yield rest;
}

function chunksOf(path: string, isGzip: boolean): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  if (!isGzip) return file;
  const plain = createGunzip({ chunkSize: chunkBytes });
  file.on('error', (error) => plain.destroy(error));
  return file.pipe(plain);
}

async function readStart(path: string): Promise<Uint8Array> {
  const start = new Uint8Array(8);
  try {
    const file = await open(path);
    try {
      if ((await file.stat()).isDirectory()) throw new UnreadableInput(path, 'is a folder; name the files in it');
      await file.read(start, 0, start.length, 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw error instanceof UnreadableInput ? error : new UnreadableInput(path, reasonOf(error));
  }
  const text = String.fromCharCode(...start);
  const known = foreign.find(([beginning]) => text.startsWith(beginning));
  if (known !== undefined) throw new UnreadableInput(path, known[1]);
  return start;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a folder; name the files in it',
  ESPIPE: 'is no regular file',
  Z_DATA_ERROR: 'is damaged: what is compressed in it cannot be unpacked',
  Z_BUF_ERROR: 'is cut off: what is compressed in it does not end',
};

function reasonOf(error: unknown): string {
  const code = String((error as { code?: unknown }).code);
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
