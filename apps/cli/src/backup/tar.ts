// POSIX ustar (IEEE Std 1003.1), regular files only: a backup as one file that `tar` reads too.
import { closeSync, createReadStream, mkdirSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

const block = 512;
const chunkBytes = 1024 * 1024;

/** A size that eight octal digits and more cannot hold goes in base 256, as GNU tar does. */
function sizeField(size: number): Buffer {
  if (size < 8 ** 11) return Buffer.from(`${size.toString(8).padStart(11, '0')}\0`);
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(size), 4);
  bytes[0] = 0x80;
  return bytes;
}

function header(path: string, size: number, time: number): Buffer {
  const name = Buffer.from(path);
  const cut = name.length <= 100 ? -1 : path.lastIndexOf('/', 155);
  const [prefix, rest] = cut < 0 ? ['', path] : [path.slice(0, cut), path.slice(cut + 1)];
  if (Buffer.byteLength(rest) > 100 || Buffer.byteLength(prefix) > 155) throw new Error(`the path ${path} is too long`);
  const bytes = Buffer.alloc(block);
  bytes.write(rest, 0);
  bytes.write('0000600\0' + '0000000\0' + '0000000\0', 100);
  sizeField(size).copy(bytes, 124);
  bytes.write(
    `${Math.floor(time / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  );
  bytes.write('        0', 148);
  bytes.write('ustar\x0000', 257);
  bytes.write(prefix, 345);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

/** Writes the files (paths relative to `folder`, in this order) into a new archive readable by its owner alone. */
export async function packTar(folder: string, paths: readonly string[], archive: string): Promise<void> {
  const output = openSync(archive, 'wx', 0o600);
  try {
    for (const path of paths) {
      const { size, mtimeMs } = statSync(join(folder, path));
      writeSync(output, header(path, size, mtimeMs));
      let written = 0;
      for await (const chunk of createReadStream(join(folder, path), { highWaterMark: chunkBytes })) {
        writeSync(output, chunk as Buffer);
        written += (chunk as Buffer).length;
      }
      if (written !== size) throw new Error(`${path} changed while it was packed`);
      writeSync(output, Buffer.alloc((block - (size % block)) % block));
    }
    writeSync(output, Buffer.alloc(2 * block));
  } finally {
    closeSync(output);
  }
}

function parseHeader(bytes: Buffer): { readonly path: string; readonly size: number } | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined;
  const text = (from: number, length: number): string => {
    const field = bytes.subarray(from, from + length);
    const end = field.indexOf(0);
    return field.toString('utf8', 0, end < 0 ? length : end);
  };
  const sum = bytes.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (Number.parseInt(text(148, 8), 8) !== sum)
    throw new Error('the archive is damaged: a header has a wrong checksum');
  const prefix = text(345, 155);
  const path = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
  const size = bytes[124] === 0x80 ? Number(bytes.readBigUInt64BE(128)) : Number.parseInt(text(124, 12), 8);
  if (bytes[156] !== 0x30 || !Number.isSafeInteger(size) || size < 0) throw new Error(`${path} is no regular file`);
  if (path.startsWith('/') || path.split('/').some((part) => part === '..' || part === '')) {
    throw new Error(`the archive names a path outside: ${path}`);
  }
  return { path, size };
}

/** Unpacks an archive below a folder; refuses paths that lead outside and archives that are cut short. */
export function unpackTar(archive: string, folder: string): void {
  const input = openSync(archive, 'r');
  try {
    const head = Buffer.alloc(block);
    for (;;) {
      if (readSync(input, head, 0, block, null) !== block) throw new Error('the archive is cut short');
      const entry = parseHeader(head);
      if (entry === undefined) return;
      unpackFile(input, join(folder, entry.path), entry.size);
    }
  } finally {
    closeSync(input);
  }
}

function unpackFile(input: number, target: string, size: number): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const output = openSync(target, 'wx', 0o600);
  try {
    const chunk = Buffer.alloc(chunkBytes);
    let left = size;
    while (left > 0) {
      const read = readSync(input, chunk, 0, Math.min(chunk.length, left), null);
      if (read === 0) throw new Error('the archive is cut short');
      writeSync(output, chunk, 0, read);
      left -= read;
    }
    const padding = (block - (size % block)) % block;
    if (padding > 0 && readSync(input, chunk, 0, padding, null) !== padding)
      throw new Error('the archive is cut short');
  } finally {
    closeSync(output);
  }
}
