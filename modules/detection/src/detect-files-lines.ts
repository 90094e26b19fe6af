import { createReadStream, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { createGunzip } from 'node:zlib';

/** An input that cannot be worked with; the message names it and says why. */
export class UnreadableInput extends Error {
  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.name = 'UnreadableInput';
  }
}

/** Longest line that is read, bytes. */
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

/** Whole lines as they lie in the file, in UTF-8. */
export interface LineStretch {
  /** Number of the first line, from 1. */
  readonly first: number;
  /** Ends with the end of a line, but for the last stretch of a file. */
  readonly bytes: Uint8Array;
  /** Whether every line begins as a JSON object does. */
  readonly isJson: boolean;
}

/**
 * Reads a text file, also when it is compressed with gzip or written in UTF-16,
 * in stretches of about a megabyte. A line longer than `longestLine` is left
 * empty and told to `skipped`. Throws UnreadableInput.
 */
export async function* readStretches(path: string, skipped: (line: number) => void): AsyncGenerator<LineStretch> {
  const start = await readStart(path);
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  const encoding = encodingOf(start);
  const cutter = new LineCutter(skipped);
  try {
    if (!isGzip && encoding === undefined) yield* stretchesOfFile(path, cutter);
    else {
      const chunks = chunksOf(path, isGzip);
      for await (const chunk of encoding === undefined ? chunks : recoded(chunks, encoding)) {
        const stretch = cutter.cut(chunk);
        if (stretch !== undefined) yield stretch;
      }
    }
  } catch (error) {
    throw new UnreadableInput(path, reasonOf(error));
  }
  const last = cutter.rest();
  if (last !== undefined) yield last;
}

/** Reads behind what is left of the chunk before, so that its lines need not be put together. */
async function* stretchesOfFile(path: string, cutter: LineCutter): AsyncGenerator<LineStretch> {
  const file = await open(path);
  try {
    for (;;) {
      const { carried } = cutter;
      // A Buffer finds the ends of lines three times as fast as other arrays; it has memory of its own, to be handed over.
      const room = Buffer.allocUnsafeSlow(carried.length + chunkBytes);
      room.set(carried);
      // Read at once, for waiting takes longer; but what a second thread has to say is heard in between.
      await setImmediate();
      const count = readSync(file.fd, room, carried.length, chunkBytes, null);
      if (count === 0) return;
      const stretch = cutter.cut(room.subarray(0, carried.length + count), carried.length);
      if (stretch !== undefined) yield stretch;
    }
  } finally {
    await file.close();
  }
}

/** Cuts chunks of a file into stretches of whole lines. */
class LineCutter {
  /** What has been read behind the last end of a line. */
  carried: Uint8Array = new Uint8Array(0);
  readonly #skipped: (line: number) => void;
  #first = 1;
  #isSkipping = false;

  constructor(skipped: (line: number) => void) {
    this.#skipped = skipped;
  }

  /** The lines that end in a chunk; `present` bytes at its beginning are what was carried. undefined when none ends. */
  cut(chunk: Uint8Array, present = 0): LineStretch | undefined {
    const end = chunk.lastIndexOf(10) + 1;
    if (end <= present) {
      this.#carry(present > 0 ? chunk : Buffer.concat([this.carried, chunk]));
      return undefined;
    }
    // Of a line that was too long only its end is left: an empty line keeps the numbers right.
    const from = this.#isSkipping ? chunk.indexOf(10) : 0;
    this.#isSkipping = false;
    const whole = chunk.subarray(from, end);
    const bytes = present > 0 || this.carried.length === 0 ? whole : Buffer.concat([this.carried, whole]);
    const { count, isJson } = lookOver(bytes);
    const stretch = { first: this.#first, bytes, isJson };
    this.#first += count;
    // A stretch that is all of its memory may be handed over: nothing that is kept lies in it.
    this.carried = end === chunk.length ? new Uint8Array(0) : chunk.subarray(end);
    return stretch;
  }

  /** The last line, when it has no end. */
  rest(): LineStretch | undefined {
    return this.carried.length > 0 ? { first: this.#first, bytes: this.carried, isJson: false } : undefined;
  }

  #carry(bytes: Uint8Array): void {
    this.carried = this.#isSkipping ? new Uint8Array(0) : bytes;
    if (this.carried.length <= longestLine) return;
    this.#skipped(this.#first);
    this.#isSkipping = true;
    this.carried = new Uint8Array(0);
  }
}

/** The number of lines, and whether each begins with a brace. */
function lookOver(bytes: Uint8Array): { readonly count: number; readonly isJson: boolean } {
  let count = 0;
  let isJson = bytes[0] === 123;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    count++;
    if (bytes[at + 1] !== 123 && at + 1 < bytes.length) isJson = false;
  }
  return { count, isJson };
}

/** The lines of a stretch, without their ends. */
export function linesOf(stretch: Pick<LineStretch, 'first' | 'bytes'>): readonly string[] {
  const { bytes } = stretch;
  const isMarked = stretch.first === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', isMarked ? 3 : 0);
  const lines = text.split('\n');
  // What follows the last line end is no line.
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function encodingOf(start: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : undefined;
}

async function* recoded(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== '') yield Buffer.from(rest);
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
