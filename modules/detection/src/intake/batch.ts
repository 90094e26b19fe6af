/** How a source's lines are to be read, as known when they came in. */
export interface BatchSource {
  readonly name: string;
  readonly format: string;
  readonly zone: string;
  /** Authenticated or allow-listed: may cause unattended action. */
  readonly trusted: boolean;
}

const magic = 0x31_42_57_43;
const headerBytes = 24;
const rowBytes = 8;
const maximumDelayMs = 0xffff;
const maximumSources = 0xffff;

/**
 * Lines on their way into one value of the stream: a header, then rows (source
 * index, ms since the batch began, length, bytes), then the sources as JSON. One
 * buffer of its own, so that it can be handed to a worker without a copy.
 */
export class BatchBuilder {
  #buffer: Buffer;
  #length = headerBytes;
  readonly #sources = new Map<BatchSource, number>();
  readonly began: number;
  rows = 0;

  constructor(now: number, bytes = 16 * 1024) {
    this.#buffer = Buffer.from(new ArrayBuffer(bytes));
    this.began = now;
  }

  get bytes(): number {
    return this.#length;
  }

  /** Copies bytes[start, end) in; false when this batch cannot take the row and another must be begun. */
  add(source: BatchSource, bytes: Buffer, start: number, end: number, now: number): boolean {
    const delay = Math.max(0, now - this.began);
    let index = this.#sources.get(source);
    if (index === undefined) {
      if (this.#sources.size >= maximumSources) return false;
      index = this.#sources.size;
      this.#sources.set(source, index);
    }
    if (delay > maximumDelayMs) return false;
    const size = end - start;
    this.#reserve(rowBytes + size);
    this.#buffer.writeUInt16LE(index, this.#length);
    this.#buffer.writeUInt16LE(delay, this.#length + 2);
    this.#buffer.writeUInt32LE(size, this.#length + 4);
    bytes.copy(this.#buffer, this.#length + rowBytes, start, end);
    this.#length += rowBytes + size;
    this.rows++;
    return true;
  }

  #reserve(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#buffer.length) return;
    const larger = Buffer.from(new ArrayBuffer(Math.max(wanted, this.#buffer.length * 2)));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }

  /** The finished value; the builder MUST NOT be used after. */
  close(): Buffer {
    const sources = Buffer.from(JSON.stringify([...this.#sources.keys()]));
    const tableAt = this.#length;
    this.#reserve(sources.length);
    sources.copy(this.#buffer, tableAt);
    this.#buffer.writeUInt32LE(magic, 0);
    this.#buffer.writeUInt32LE(this.rows, 4);
    this.#buffer.writeDoubleLE(this.began, 8);
    this.#buffer.writeUInt32LE(tableAt, 16);
    this.#buffer.writeUInt32LE(sources.length, 20);
    return this.#buffer.subarray(0, tableAt + sources.length);
  }
}

export interface Batch {
  readonly bytes: Buffer;
  readonly rows: number;
  /** When the first line came, ms. */
  readonly began: number;
  readonly sources: readonly BatchSource[];
}

/** Reads the frame of a value; throws when it is not one that BatchBuilder made. */
export function readBatch(value: Uint8Array): Batch {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (bytes.length < headerBytes || bytes.readUInt32LE(0) !== magic) throw new Error('not a batch of lines');
  const tableAt = bytes.readUInt32LE(16);
  const sources = JSON.parse(bytes.toString('utf8', tableAt, tableAt + bytes.readUInt32LE(20))) as BatchSource[];
  return { bytes, rows: bytes.readUInt32LE(4), began: bytes.readDoubleLE(8), sources };
}

/** Visits the rows in order with their source's index. */
export function eachRow(
  batch: Batch,
  visit: (row: number, source: number, received: number, start: number, end: number) => void,
): void {
  let at = headerBytes;
  for (let row = 0; row < batch.rows; row++) {
    const source = batch.bytes.readUInt16LE(at);
    const received = batch.began + batch.bytes.readUInt16LE(at + 2);
    const start = at + rowBytes;
    const end = start + batch.bytes.readUInt32LE(at + 4);
    visit(row, source, received, start, end);
    at = end;
  }
}
