// X.690 (DER), reading. Strict: one value has one encoding, and anything else is refused.
import { DerError } from './der-error.ts';
import { contentLength, contentOffset, scan } from './scan.ts';
import { tag } from './tag.table.ts';
import { readTime } from './time.ts';
import { type BitString, readBitString, readInteger, readOid, readText } from './values.ts';

/** Bytes read when the caller names no bound: 1 MiB, far above any certificate. */
const defaultMaximum = 1024 * 1024;

/**
 * One value of a scanned DER input, walked lazily. It shares memory with the
 * input, which MUST NOT be changed afterwards. Methods named `as…` throw DerError
 * when the value has another type; pass `identifier` for implicit tags.
 */
export class Der {
  readonly source: Uint8Array;
  /** Of the identifier octet, in `source`. */
  readonly offset: number;
  readonly start: number;
  readonly end: number;

  constructor(source: Uint8Array, offset: number, start: number, end: number) {
    this.source = source;
    this.offset = offset;
    this.start = start;
    this.end = end;
  }

  /** The identifier octet: class, form and tag number, see tag.table.ts. */
  get identifier(): number {
    return this.source[this.offset];
  }

  get tagClass(): 'universal' | 'application' | 'context' | 'private' {
    return (['universal', 'application', 'context', 'private'] as const)[this.identifier >> 6];
  }

  get constructed(): boolean {
    return (this.identifier & 0x20) !== 0;
  }

  get tagNumber(): number {
    return this.identifier & 0x1f;
  }

  /** Content octets, without the header. */
  get content(): Uint8Array {
    return this.source.subarray(this.start, this.end);
  }

  /** The whole value, header included: what is signed or hashed. */
  get raw(): Uint8Array {
    return this.source.subarray(this.offset, this.end);
  }

  is(identifier: number): boolean {
    return this.identifier === identifier;
  }

  /** This value when it has that identifier octet; throws DerError otherwise. */
  expect(identifier: number): Der {
    if (this.identifier !== identifier) throw this.error(`identifier ${hex(this.identifier)}, not ${hex(identifier)}`);
    return this;
  }

  /** A DerError at this value. */
  error(reason: string): DerError {
    return new DerError(reason, this.offset);
  }

  /** The values inside, one by one without an array: for lists of any length. */
  *elements(): Generator<Der> {
    if (!this.constructed) throw this.error('not a constructed value');
    for (let at = this.start; at < this.end; ) {
      const next = valueAt(this.source, at, this.end);
      yield next;
      at = next.end;
    }
  }

  /** The values inside. */
  children(): Der[] {
    return [...this.elements()];
  }

  /** The values inside in their order, to be taken one after the other; the value MUST be a SEQUENCE or have `identifier`. */
  fields(identifier: number = tag.sequence): Fields {
    return new Fields(this.expect(identifier));
  }

  /** Elements of a SEQUENCE OF with at least `minimum` of them (RFC 5280 writes SIZE (1..MAX)). */
  sequenceOf(minimum = 1, identifier: number = tag.sequence): Der[] {
    const elements = this.expect(identifier).children();
    if (elements.length < minimum) throw this.error('empty list');
    return elements;
  }

  /** Elements of a SET OF, which DER sorts (X.690 11.6). */
  setOf(minimum = 1, identifier: number = tag.set): Der[] {
    const elements = this.expect(identifier).children();
    if (elements.length < minimum) throw this.error('empty set');
    for (let at = 1; at < elements.length; at += 1)
      if (Buffer.compare(elements[at - 1].raw, elements[at].raw) > 0) throw this.error('SET OF is not sorted');
    return elements;
  }

  /** The one value inside an EXPLICIT tag. */
  explicit(): Der {
    const inside = this.children();
    if (inside.length !== 1) throw this.error('an explicit tag holds one value');
    return inside[0];
  }

  asBoolean(identifier: number = tag.boolean): boolean {
    const { content } = this.expect(identifier);
    if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff))
      throw this.error('BOOLEAN is neither 00 nor FF');
    return content[0] === 0xff;
  }

  /** The integer as a number; throws when it is outside ±(2^53 − 1). */
  asInteger(identifier: number = tag.integer): number {
    const value = this.asBigInt(identifier);
    if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER))
      throw this.error('integer too large');
    return Number(value);
  }

  asBigInt(identifier: number = tag.integer): bigint {
    return readInteger(this.expect(identifier));
  }

  /** Dotted decimal. */
  asOid(identifier: number = tag.oid): string {
    return readOid(this.expect(identifier));
  }

  asBitString(identifier: number = tag.bitString): BitString {
    return readBitString(this.expect(identifier));
  }

  asOctetString(identifier: number = tag.octetString): Uint8Array {
    return this.expect(identifier).content;
  }

  asNull(identifier: number = tag.null): null {
    if (this.expect(identifier).content.length !== 0) throw this.error('NULL with content');
    return null;
  }

  /**
   * UTCTime or GeneralizedTime in ms since 1970; Z only. Fractions of a second are
   * allowed only with `fraction` (RFC 3161). RFC 5280 has UTCTime mean 1950 to 2049.
   */
  asTime(options: { readonly fraction?: boolean } = {}): number {
    return readTime(this, options.fraction ?? false);
  }

  /** Text of any of the ASN.1 string types; `identifier` reads an implicit tag as that string type `as`. */
  asText(as: number = this.identifier): string {
    return readText(this, as);
  }
}

/** The values of a SEQUENCE taken in order; what is not taken is an error at `end()`. */
export class Fields {
  readonly #of: Der;
  #next: Der | undefined;

  constructor(of: Der) {
    this.#of = of;
    this.#next = of.start < of.end ? valueAt(of.source, of.start, of.end) : undefined;
  }

  /** The next value, still there to be taken. */
  get peek(): Der | undefined {
    return this.#next;
  }

  /** The next value, of that identifier when one is named; throws DerError when it is another or there is none. */
  next(identifier?: number): Der {
    const value = this.#next;
    if (value === undefined) throw this.#of.error('a field is missing');
    if (identifier !== undefined) value.expect(identifier);
    this.#next = value.end < this.#of.end ? valueAt(value.source, value.end, this.#of.end) : undefined;
    return value;
  }

  /** The next value when it has that identifier, else undefined and nothing is taken. */
  optional(identifier: number): Der | undefined {
    return this.#next?.identifier === identifier ? this.next() : undefined;
  }

  /** BOOLEAN DEFAULT FALSE: DER leaves the default out, so an encoded FALSE is refused. */
  flag(identifier: number = tag.boolean): boolean {
    const value = this.optional(identifier);
    if (value === undefined) return false;
    if (!value.asBoolean(identifier)) throw value.error('an encoded default');
    return true;
  }

  /** All values not yet taken. */
  rest(): Der[] {
    const values: Der[] = [];
    while (this.#next !== undefined) values.push(this.next());
    return values;
  }

  /** Throws DerError when a value is left. */
  end(): void {
    if (this.#next !== undefined) throw this.#next.error('an unexpected field');
  }
}

/**
 * The one value that the bytes are; all of them are checked at once (scan.ts).
 * Throws DerError for anything else, and above `maximumBytes` (default 1 MiB)
 * without reading. Time linear in the size, whatever the bytes.
 */
export function readDer(bytes: Uint8Array, options: { readonly maximumBytes?: number } = {}): Der {
  const maximum = options.maximumBytes ?? defaultMaximum;
  if (bytes.length > maximum) throw new DerError(`larger than ${maximum} bytes`, 0);
  if (bytes.length === 0) throw new DerError('no bytes', 0);
  scan(bytes, 0, bytes.length, 0);
  const value = valueAt(bytes, 0, bytes.length);
  if (value.end !== bytes.length) throw new DerError('bytes after the value', value.end);
  return value;
}

function valueAt(bytes: Uint8Array, offset: number, end: number): Der {
  const start = contentOffset(bytes, offset, end);
  return new Der(bytes, offset, start, start + contentLength(bytes, offset, start));
}

const hex = (octet: number): string => `0x${octet.toString(16).padStart(2, '0')}`;
