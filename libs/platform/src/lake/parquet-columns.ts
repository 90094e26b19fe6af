/** What a column holds; 'text' is UTF-8, 'time' milliseconds UTC, 'bytes' anything. */
export type ColumnType = 'time' | 'integer' | 'boolean' | 'text' | 'bytes';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly optional?: boolean;
  /** Rows of one data page; readers skip whole pages of wide columns when they need few rows. Default: the row group. */
  readonly pageRows?: number;
}

/** Cells of one column of a row group, and which of them in which order. */
interface Slice {
  readonly cells: readonly Cell[];
  readonly order: Uint32Array | undefined;
  readonly from: number;
  readonly to: number;
}

export type Cell = number | boolean | string | Uint8Array | null;

export interface EncodedColumn {
  /** Levels (when optional) and values, as a Parquet data page (v1) holds them before compression. */
  readonly page: Uint8Array;
  readonly nulls: number;
  /** Smallest and largest value in plain encoding, where the type has a cheap order. */
  readonly minimum?: Uint8Array;
  readonly maximum?: Uint8Array;
}

// One scratch area per thread: pages are compressed before the next is encoded.
let scratch = Buffer.allocUnsafe(4 * 1024 * 1024);

function reserve(used: number, wanted: number): void {
  if (used + wanted <= scratch.length) return;
  const larger = Buffer.allocUnsafe(Math.max(scratch.length * 2, used + wanted));
  scratch.copy(larger, 0, 0, used);
  scratch = larger;
}

/**
 * Encodes rows `from` to `to` of one column PLAIN as one page, with definition
 * levels when it is optional. The page is valid until the next call in this thread.
 */
export function encodePage(column: Column, slice: Slice): EncodedColumn {
  const present = column.optional ? presence(slice) : undefined;
  const start = present ? writeLevels(present.bits) : 0;
  const nulls = present?.nulls ?? 0;
  switch (column.type) {
    case 'time':
    case 'integer':
      return { nulls, ...encodeNumbers(slice, start, column.type === 'time') };
    case 'boolean':
      return { nulls, page: encodeBooleans(slice, start) };
    default:
      return { nulls, page: encodeByteArrays(slice, start) };
  }
}

function cellAt({ cells, order }: Slice, row: number): Cell {
  return cells[order ? (order[row] as number) : row] as Cell;
}

function presence(slice: Slice): { bits: Uint8Array; nulls: number } {
  const bits = new Uint8Array(Math.ceil((slice.to - slice.from) / 8));
  let nulls = 0;
  for (let row = slice.from; row < slice.to; row++) {
    const at = row - slice.from;
    if (cellAt(slice, row) === null) nulls++;
    else bits[at >> 3] = (bits[at >> 3] as number) | (1 << (at & 7));
  }
  return { bits, nulls };
}

/** RLE/bit-packed hybrid, one bit-packed run of width 1: length, header varint, bits. */
function writeLevels(bits: Uint8Array): number {
  reserve(0, bits.length + 16);
  let at = 4;
  let header = (bits.length << 1) | 1;
  while (header >= 0x80) {
    scratch[at++] = (header & 0x7f) | 0x80;
    header >>>= 7;
  }
  scratch[at++] = header;
  scratch.set(bits, at);
  at += bits.length;
  scratch.writeUInt32LE(at - 4, 0);
  return at;
}

function encodeNumbers(slice: Slice, start: number, wide: boolean) {
  const width = wide ? 8 : 4;
  reserve(start, (slice.to - slice.from) * width);
  let at = start;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let row = slice.from; row < slice.to; row++) {
    const value = cellAt(slice, row) as number | null;
    if (value === null) continue;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    at = writeNumber(scratch, value, at, wide);
  }
  const page = scratch.subarray(0, at);
  if (minimum > maximum) return { page };
  return { page, minimum: plainNumber(minimum, wide), maximum: plainNumber(maximum, wide) };
}

/** Little-endian two's complement; 64-bit values are whole numbers within ±2^53. */
function writeNumber(target: Buffer, value: number, at: number, wide: boolean): number {
  if (!wide) return target.writeInt32LE(value, at);
  const high = Math.floor(value / 0x1_0000_0000);
  target.writeUInt32LE(value - high * 0x1_0000_0000, at);
  return target.writeInt32LE(high, at + 4);
}

function plainNumber(value: number, wide: boolean): Uint8Array {
  const bytes = Buffer.alloc(wide ? 8 : 4);
  writeNumber(bytes, value, 0, wide);
  return bytes;
}

function encodeBooleans(slice: Slice, start: number): Uint8Array {
  const size = Math.ceil((slice.to - slice.from) / 8);
  reserve(start, size);
  scratch.fill(0, start, start + size);
  let bit = 0;
  for (let row = slice.from; row < slice.to; row++) {
    const value = cellAt(slice, row);
    if (value === null) continue;
    if (value) scratch[start + (bit >> 3)] = (scratch[start + (bit >> 3)] as number) | (1 << (bit & 7));
    bit++;
  }
  return scratch.subarray(0, start + Math.ceil(bit / 8));
}

function encodeByteArrays(slice: Slice, start: number): Uint8Array {
  let at = start;
  for (let row = slice.from; row < slice.to; row++) {
    const value = cellAt(slice, row) as string | Uint8Array | null;
    if (value === null) continue;
    if (typeof value === 'string') {
      // A UTF-16 unit needs at most three bytes of UTF-8.
      reserve(at, 4 + value.length * 3);
      const size = scratch.write(value, at + 4);
      scratch.writeUInt32LE(size, at);
      at += 4 + size;
    } else {
      reserve(at, 4 + value.length);
      scratch.writeUInt32LE(value.length, at);
      scratch.set(value, at + 4);
      at += 4 + value.length;
    }
  }
  return scratch.subarray(0, at);
}
