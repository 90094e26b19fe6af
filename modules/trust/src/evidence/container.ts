// POSIX ustar (IEEE 1003.1), the one archive that GNU tar writes with fixed owner, mode and time.

/** One file of a package. */
export interface PackedFile {
  /** Letters, digits, dots and dashes, at most 64. */
  readonly name: string;
  readonly content: Uint8Array;
}

const block = 512;
/** GNU tar writes records of 20 blocks. */
const record = 20 * block;
const largestPackage = 64 * 1024 * 1024;
const mostFiles = 64;

/** The archive of these files in their order; the same files give the same bytes, always. */
export function packFiles(files: readonly PackedFile[]): Buffer {
  const parts = files.flatMap(({ name, content }) => {
    return [headerOf(name, content.length), content, Buffer.alloc((block - (content.length % block)) % block)];
  });
  const size = parts.reduce((sum, part) => sum + part.length, 2 * block);
  return Buffer.concat(parts, Math.ceil(size / record) * record);
}

/** The files of an archive; undefined unless it is, byte for byte, what packFiles makes of them. */
export function unpackFiles(bytes: Uint8Array): readonly PackedFile[] | undefined {
  if (bytes.length > largestPackage || bytes.length % record !== 0) return undefined;
  const files: PackedFile[] = [];
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + block <= archive.length && archive[at] !== 0; ) {
    const name = archive.toString('latin1', at, at + 100).replace(/\0+$/, '');
    const octal = archive.toString('latin1', at + 124, at + 135);
    if (!isPackedName(name) || !/^[0-7]{11}$/.test(octal) || files.length === mostFiles) return undefined;
    const size = Number.parseInt(octal, 8);
    const start = at + block;
    if (start + size > archive.length) return undefined;
    files.push({ name, content: archive.subarray(start, start + size) });
    at = start + Math.ceil(size / block) * block;
  }
  return packFiles(files).equals(archive) ? files : undefined;
}

function isPackedName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/.test(name);
}

function headerOf(name: string, size: number): Buffer {
  if (!isPackedName(name)) throw new RangeError(`${name} is no name of a packed file`);
  const header = Buffer.alloc(block);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0, 'latin1');
  header.write(octal(0o644, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(0, 11), 100, 'latin1');
  header.write('        0', 148, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.write(octal(0, 7) + octal(0, 7), 329, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
