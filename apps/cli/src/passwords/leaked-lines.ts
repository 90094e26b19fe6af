import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes sent at once, at most. */
export const partSize = 4 * 1_024 * 1_024;
/** A range file of Have I Been Pwned holds the hashes that begin with the five digits of its name. */
const rangeName = /^([0-9A-Fa-f]{5})(\.txt)?$/;
const newline = 0x0a;

/**
 * Yields the lines `SHA-1:COUNT` of a list in parts of whole lines: of one file, or of a folder of range files, whose lines lack the five
 * digits of their names. Memory stays bounded whatever the size. Throws when the folder holds no range file, or a line is longer than a part.
 */
export async function* leakedLines(path: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of (await stat(path)).isDirectory() ? ofFolder(path) : ofFile(path)) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    while (rest.length >= partSize) {
      const end = rest.lastIndexOf(newline, partSize - 1) + 1;
      if (end === 0)
        throw new Error(`${path} holds a line longer than ${partSize} bytes; it is no list of SHA-1:COUNT.`);
      yield rest.subarray(0, end);
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) yield rest;
}

async function* ofFile(path: string): AsyncGenerator<Buffer> {
  for await (const piece of createReadStream(path, { highWaterMark: 1_024 * 1_024 })) yield piece as Buffer;
}

async function* ofFolder(folder: string): AsyncGenerator<Buffer> {
  const names = (await readdir(folder)).filter((name) => rangeName.test(name)).sort(byRange);
  if (names.length === 0) throw new Error(`${folder} holds no range file: name them by five digits, as 0A1B2.txt.`);
  for (const name of names) {
    const range = name.slice(0, 5);
    let text = '';
    for await (const piece of createReadStream(join(folder, name), 'latin1')) text += piece;
    const lines = text.split(/\r?\n/).filter((line) => line !== '');
    yield Buffer.from(lines.map((line) => `${range}${line}\n`).join(''), 'latin1');
  }
}

function byRange(one: string, other: string): number {
  return Number.parseInt(one.slice(0, 5), 16) - Number.parseInt(other.slice(0, 5), 16);
}
