import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LeakedListError, type LeakedReader, readLeakedLines, recordLength } from './read-leaked-lines.ts';

/** Passwords that were stolen elsewhere, by their SHA-1, on this machine's disk: any size, found in a few reads. */
export interface LeakedList {
  has(password: string): Promise<boolean>;
  state(): Promise<{ readonly entries: number; readonly loadedAt: number | null }>;
  /** Begins a new list; what was begun before and not finished is dropped. The present list works on until `finish`. */
  begin(): Promise<void>;
  /** Takes whole lines `SHA1:COUNT` in ascending order. Throws a LeakedListError; then the new list is dropped. */
  add(lines: Uint8Array): Promise<{ readonly entries: number }>;
  /** Puts the new list in the place of the present one. Throws a LeakedListError when none was begun. */
  finish(): Promise<{ readonly entries: number }>;
  remove(): Promise<void>;
}

interface Loading {
  readonly file: FileHandle;
  readonly reader: LeakedReader;
}

/** The list in `folder`, which is made when it is first needed. */
export function openLeakedList(folder: string): LeakedList {
  const path = join(folder, 'leaked-passwords');
  const partial = `${path}.partial`;
  let loading: Loading | undefined;

  const drop = async (): Promise<void> => {
    await loading?.file.close();
    loading = undefined;
    await rm(partial, { force: true });
  };
  const begun = (): Loading => {
    if (loading === undefined) throw new LeakedListError('not-begun', 0);
    return loading;
  };
  return {
    has: async (password) => {
      const wanted = createHash('sha1').update(password, 'utf8').digest().subarray(0, recordLength);
      const file = await open(path, 'r').catch(absent);
      if (file === undefined) return false;
      try {
        return await isIn(file, wanted);
      } finally {
        await file.close();
      }
    },
    state: async () => {
      const found = await stat(path).catch(absent);
      return {
        entries: Math.floor((found?.size ?? 0) / recordLength),
        loadedAt: found ? Math.floor(found.mtimeMs) : null,
      };
    },
    begin: async () => {
      await drop();
      await mkdir(folder, { recursive: true, mode: 0o700 });
      loading = { file: await open(partial, 'w', 0o600), reader: { last: undefined, entries: 0 } };
    },
    add: async (lines) => {
      const { file, reader } = begun();
      try {
        for await (const records of readLeakedLines(reader, lines)) await file.write(records);
      } catch (error) {
        await drop();
        throw error;
      }
      return { entries: reader.entries };
    },
    finish: async () => {
      const { file, reader } = begun();
      await file.sync();
      await file.close();
      loading = undefined;
      await rename(partial, path);
      return { entries: reader.entries };
    },
    remove: async () => {
      await drop();
      await rm(path, { force: true });
    },
  };
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

/** Hashes are spread evenly, so that guessing the place from the value comes near at once; halving bounds what does not. */
async function isIn(file: FileHandle, wanted: Buffer): Promise<boolean> {
  const record = Buffer.alloc(recordLength);
  let low = 0;
  let high = Math.floor((await file.stat()).size / recordLength) - 1;
  let lowValue = 0;
  let highValue = 2 ** 48;
  const value = wanted.readUIntBE(0, 6);
  for (let step = 0; low <= high; step += 1) {
    const share = step % 2 === 0 ? (value - lowValue) / Math.max(1, highValue - lowValue) : 0.5;
    const middle = Math.min(high, Math.max(low, low + Math.floor((high - low) * share)));
    await file.read(record, 0, recordLength, middle * recordLength);
    const order = record.compare(wanted);
    if (order === 0) return true;
    if (order < 0) {
      low = middle + 1;
      lowValue = record.readUIntBE(0, 6);
    } else {
      high = middle - 1;
      highValue = record.readUIntBE(0, 6);
    }
  }
  return false;
}
