// ISO 32000-2 section 7.3: objects.

/** A name, without its slash. */
export class PdfName {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A string as its bytes. */
export class PdfString {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

/** A reference to an indirect object. */
export class PdfReference {
  readonly number: number;
  readonly generation: number;
  constructor(number: number, generation: number) {
    this.number = number;
    this.generation = generation;
  }
}

export type PdfDictionary = ReadonlyMap<string, PdfValue>;

/** A stream: its dictionary and its bytes as they are stored. */
export class PdfStream {
  readonly dictionary: PdfDictionary;
  readonly raw: Buffer;
  constructor(dictionary: PdfDictionary, raw: Buffer) {
    this.dictionary = dictionary;
    this.raw = raw;
  }
}

export type PdfValue =
  | null
  | boolean
  | number
  | PdfName
  | PdfString
  | PdfReference
  | PdfStream
  | readonly PdfValue[]
  | PdfDictionary;

/** The document is damaged or uses what is not supported; `message` says where and what. */
export class PdfError extends Error {}

export function isDictionary(value: PdfValue | undefined): value is PdfDictionary {
  return value instanceof Map;
}

export function isArray(value: PdfValue | undefined): value is readonly PdfValue[] {
  return Array.isArray(value);
}

export function isName(value: PdfValue | undefined, text: string): boolean {
  return value instanceof PdfName && value.text === text;
}

/** The value as a dictionary: a stream's own one too; throws PdfError with `what` otherwise. */
export function dictionaryOf(value: PdfValue | undefined, what: string): PdfDictionary {
  if (value instanceof PdfStream) return value.dictionary;
  if (isDictionary(value)) return value;
  throw new PdfError(`${what} is no dictionary`);
}

/** A whole number of zero or more; throws PdfError with `what` otherwise. */
export function countOf(value: PdfValue | undefined, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new PdfError(`${what} is no whole number`);
}
