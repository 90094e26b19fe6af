// ISO 32000-2 section 7.2 and 7.3: objects, reading.
import {
  countOf,
  type PdfDictionary,
  PdfError,
  PdfName,
  PdfReference,
  PdfStream,
  PdfString,
  type PdfValue,
} from './pdf-value.ts';

const deepest = 64;
const white = new Set([0, 9, 10, 12, 13, 32]);
const delimiters = new Set([...'()<>[]{}/%'].map((one) => one.charCodeAt(0)));

/** Reads values one after the other; every failure is a PdfError. */
export class ValueReader {
  readonly bytes: Buffer;
  at: number;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  error(what: string): PdfError {
    return new PdfError(`${what} at byte ${this.at}`);
  }

  skipSpace(): void {
    for (; this.at < this.bytes.length; this.at += 1) {
      const byte = this.bytes[this.at] as number;
      if (byte === 0x25) {
        while (this.at < this.bytes.length && this.bytes[this.at] !== 10 && this.bytes[this.at] !== 13) this.at += 1;
      }
      if (byte !== 0x25 && !white.has(byte)) return;
    }
  }

  /** The next run of regular characters. */
  word(): string {
    this.skipSpace();
    const start = this.at;
    while (this.at < this.bytes.length && this.at - start < 256 && isRegular(this.bytes[this.at] as number))
      this.at += 1;
    return this.bytes.toString('latin1', start, this.at);
  }

  /** Takes the keyword, or throws. */
  keyword(text: string): void {
    const found = this.word();
    if (found !== text) throw this.error(`${text} expected`);
  }

  value(depth = 0): PdfValue {
    if (depth > deepest) throw this.error('objects are nested too deeply');
    this.skipSpace();
    const byte = this.bytes[this.at];
    if (byte === 0x2f) return this.name();
    if (byte === 0x28) return this.literal();
    if (byte === 0x5b) return this.array(depth);
    if (byte === 0x3c) return this.bytes[this.at + 1] === 0x3c ? this.dictionary(depth) : this.hexadecimal();
    const word = this.word();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null') return null;
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw this.error('a value expected');
    return /^\d{1,10}$/.test(word) ? this.referenceOr(Number(word)) : Number(word);
  }

  /** `12 0 R` is a reference, `12` a number. */
  referenceOr(number: number): PdfValue {
    const after = this.at;
    const generation = this.word();
    if (/^\d{1,5}$/.test(generation) && this.word() === 'R') return new PdfReference(number, Number(generation));
    this.at = after;
    return number;
  }

  name(): PdfName {
    this.at += 1;
    const start = this.at;
    while (this.at < this.bytes.length && isRegular(this.bytes[this.at] as number)) this.at += 1;
    const written = this.bytes.toString('latin1', start, this.at);
    return new PdfName(
      written.replace(/#([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    );
  }

  array(depth: number): readonly PdfValue[] {
    this.at += 1;
    const values: PdfValue[] = [];
    for (;;) {
      this.skipSpace();
      if (this.at >= this.bytes.length) throw this.error('an array does not end');
      if (this.bytes[this.at] === 0x5d) break;
      values.push(this.value(depth + 1));
    }
    this.at += 1;
    return values;
  }

  dictionary(depth: number): PdfDictionary {
    this.at += 2;
    const entries = new Map<string, PdfValue>();
    for (;;) {
      this.skipSpace();
      if (this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e) break;
      if (this.bytes[this.at] !== 0x2f) throw this.error('a dictionary does not end');
      const { text } = this.name();
      // Readers differ in which of two they take: then nobody knows what was signed.
      if (entries.has(text)) throw this.error(`the entry ${text} stands twice`);
      entries.set(text, this.value(depth + 1));
    }
    this.at += 2;
    return entries;
  }

  hexadecimal(): PdfString {
    const end = this.bytes.indexOf(0x3e, this.at);
    if (end < 0) throw this.error('a string does not end');
    const digits = this.bytes.toString('latin1', this.at + 1, end).replace(/[\0\t\n\f\r ]/g, '');
    if (!/^[0-9a-fA-F]*$/.test(digits)) throw this.error('a string is not hexadecimal');
    this.at = end + 1;
    return new PdfString(Buffer.from(digits.length % 2 === 0 ? digits : `${digits}0`, 'hex'));
  }

  literal(): PdfString {
    const found: number[] = [];
    let open = 1;
    for (this.at += 1; ; this.at += 1) {
      if (this.at >= this.bytes.length) throw this.error('a string does not end');
      const byte = this.bytes[this.at] as number;
      if (byte === 0x5c) {
        this.escape(found);
        continue;
      }
      if (byte === 0x28) open += 1;
      if (byte === 0x29) open -= 1;
      if (open === 0) break;
      found.push(byte);
    }
    this.at += 1;
    return new PdfString(Buffer.from(found));
  }

  /** Leaves `at` on the last byte of the escape. */
  escape(found: number[]): void {
    this.at += 1;
    const char = String.fromCharCode(this.bytes[this.at] ?? 0);
    const octal = /^[0-7]{1,3}/.exec(this.bytes.toString('latin1', this.at, this.at + 3));
    const simple = 'nrtbf'.indexOf(char);
    if (octal !== null) {
      found.push(Number.parseInt(octal[0], 8) & 0xff);
      this.at += octal[0].length - 1;
    } else if (simple >= 0) found.push([10, 13, 9, 8, 12][simple] as number);
    else if (char === '\r') this.at += this.bytes[this.at + 1] === 10 ? 1 : 0;
    else if (char !== '\n') found.push(char.charCodeAt(0));
  }
}

function isRegular(byte: number): boolean {
  return !white.has(byte) && !delimiters.has(byte);
}

/** An indirect object that begins at `at`; `lengthOf` finds the length of a stream when it stands elsewhere. Throws PdfError. */
export function readIndirect(
  bytes: Buffer,
  at: number,
  lengthOf: (value: PdfValue | undefined) => number,
): { readonly number: number; readonly generation: number; readonly value: PdfValue } {
  const reader = new ValueReader(bytes, at);
  const number = Number(reader.word());
  const generation = Number(reader.word());
  if (!Number.isSafeInteger(number) || !Number.isSafeInteger(generation)) throw reader.error('an object expected');
  reader.keyword('obj');
  const value = reader.value();
  if (!(value instanceof Map)) return { number, generation, value };
  if (reader.word() !== 'stream') return { number, generation, value };
  if (bytes[reader.at] === 13) reader.at += 1;
  if (bytes[reader.at] === 10) reader.at += 1;
  const length = countOf(lengthOf(value.get('Length')), 'the length of a stream');
  const raw = bytes.subarray(reader.at, reader.at + length);
  reader.at += length;
  reader.keyword('endstream');
  return { number, generation, value: new PdfStream(value, raw) };
}
