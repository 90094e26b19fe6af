/** Bytes kept of each SHA-1: among a billion entries two agree in 96 bits with a probability of 10⁻¹¹. */
export const recordLength = 12;

/** Where reading stands. */
export interface LeakedReader {
  last: Buffer | undefined;
  entries: number;
}

/** Why a list cannot be taken. `line` counts from 1 through the whole list; 0 when none was begun. */
export class LeakedListError extends Error {
  readonly reason: 'form' | 'order' | 'not-begun';
  readonly line: number;
  constructor(reason: LeakedListError['reason'], line: number) {
    super(`The list of leaked passwords was refused: ${reason}, line ${line}.`);
    this.name = 'LeakedListError';
    this.reason = reason;
    this.line = line;
  }
}

const hashDigits = 40;
/** Lines in one go: less than 5 ms of the event loop. */
const atOnce = 4_096;
const longestLine = 64;
const newline = 0x0a;

/**
 * Reads whole lines as Have I Been Pwned publishes them, ordered by hash: 40 hexadecimal digits, and a colon and a count that are
 * not looked at. Yields records to be written; between them the event loop goes on. A hash named twice is kept once.
 */
export async function* readLeakedLines(reader: LeakedReader, bytes: Uint8Array): AsyncGenerator<Buffer> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let from = 0;
  while (from < text.length) {
    const records: Buffer[] = [];
    for (let lines = 0; lines < atOnce && from < text.length; lines += 1) {
      const found = text.indexOf(newline, from);
      const end = found === -1 ? text.length : found;
      const record = recordOf(reader, text, from, end);
      if (record !== undefined) records.push(record);
      from = end + 1;
    }
    yield Buffer.concat(records);
    await new Promise((next) => setImmediate(next));
  }
}

function recordOf(reader: LeakedReader, text: Buffer, from: number, end: number): Buffer | undefined {
  const line = reader.entries + 1;
  if (end - from > longestLine) throw new LeakedListError('form', line);
  const written = text.toString('latin1', from, end).trimEnd();
  if (written === '') return undefined;
  if (!/^[0-9A-Fa-f]{40}(:[0-9]+)?$/.test(written)) throw new LeakedListError('form', line);
  const record = Buffer.from(written.slice(0, hashDigits), 'hex').subarray(0, recordLength);
  const order = reader.last === undefined ? -1 : reader.last.compare(record);
  if (order > 0) throw new LeakedListError('order', line);
  reader.last = record;
  if (order === 0) return undefined;
  reader.entries += 1;
  return record;
}
