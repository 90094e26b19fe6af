// X.690 (DER), writing. Every function returns one complete encoded value.

import { constructedTag, contextTag, tag } from './tag.table.ts';
import { generalizedTimeText, generalizedTimeWithFraction, utcTimeText } from './time.ts';

/** A part of a structure; undefined parts (OPTIONAL, DEFAULT) are left out. */
export type Part = Uint8Array | undefined;

/** One value from its identifier octet and content parts: one allocation, one copy. */
export function encode(identifier: number, ...parts: readonly Part[]): Uint8Array {
  let length = 0;
  for (const part of parts) if (part !== undefined) length += part.length;
  const header = headerLength(length);
  const bytes = new Uint8Array(header + length);
  let at = writeHeader(bytes, 0, identifier, length);
  for (const part of parts) {
    if (part === undefined) continue;
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Octets of the header of a value with that much content. */
export function headerLength(length: number): number {
  if (length < 0x80) return 2;
  if (length < 0x100) return 3;
  if (length < 0x10000) return 4;
  return length < 0x1000000 ? 5 : 6;
}

/** Writes identifier and length at `at`; returns where the content starts. */
export function writeHeader(bytes: Uint8Array, at: number, identifier: number, length: number): number {
  const header = headerLength(length);
  bytes[at] = identifier;
  if (header === 2) {
    bytes[at + 1] = length;
    return at + 2;
  }
  bytes[at + 1] = 0x80 | (header - 2);
  let rest = length;
  for (let index = at + header - 1; index > at + 1; index -= 1) {
    bytes[index] = rest & 0xff;
    rest = Math.floor(rest / 256);
  }
  return at + header;
}

export const sequence = (...parts: readonly Part[]): Uint8Array => encode(tag.sequence, ...parts);

/** A SET: its members MUST have been given in the order of their tags. */
export const set = (...parts: readonly Part[]): Uint8Array => encode(tag.set, ...parts);

/** A SET OF, sorted as DER wants it (X.690 11.6). */
export const setOf = (parts: readonly Uint8Array[]): Uint8Array => encode(tag.set, ...sorted(parts));

/** The members of a SET OF in the order of DER, for those behind an implicit tag. */
export const sorted = (parts: readonly Uint8Array[]): Uint8Array[] => [...parts].sort(Buffer.compare);

/** `[number] EXPLICIT`. */
export const explicit = (number: number, ...parts: readonly Part[]): Uint8Array =>
  encode(constructedTag(number), ...parts);

/** `[number] IMPLICIT` over a whole encoded value: the identifier changes, form and content stay. */
export function implicit(number: number, value: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(value);
  bytes[0] = (value[0] & 0x20) | contextTag(number);
  return bytes;
}

/** `[number] IMPLICIT` over a primitive type, from its content octets. */
export const contextPrimitive = (number: number, content: Uint8Array): Uint8Array =>
  encode(contextTag(number), content);

/** `[number] IMPLICIT` over a SEQUENCE or SET, from the values inside. */
export const contextConstructed = (number: number, ...parts: readonly Part[]): Uint8Array =>
  encode(constructedTag(number), ...parts);

export const boolean = (value: boolean): Uint8Array => Uint8Array.of(tag.boolean, 1, value ? 0xff : 0);

export const nullValue = (): Uint8Array => Uint8Array.of(tag.null, 0);

/** An INTEGER from a number (safe integers only) or bigint. */
export function integer(value: number | bigint, identifier: number = tag.integer): Uint8Array {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('not a safe integer');
  if (value >= -128 && value < 128) return Uint8Array.of(identifier, 1, Number(value) & 0xff);
  let digits = BigInt(value);
  const bits = (digits < 0n ? ~digits : digits).toString(2).length + 1;
  const octets = Math.ceil(bits / 8);
  digits = BigInt.asUintN(octets * 8, digits);
  return encode(identifier, Buffer.from(digits.toString(16).padStart(octets * 2, '0'), 'hex'));
}

/** A non-negative INTEGER from big-endian octets of any length. */
export function unsignedInteger(bytes: Uint8Array): Uint8Array {
  let at = 0;
  while (at < bytes.length - 1 && bytes[at] === 0) at += 1;
  if (bytes.length === 0) return integer(0);
  return (bytes[at] & 0x80) === 0
    ? encode(tag.integer, bytes.subarray(at))
    : encode(tag.integer, zero, bytes.subarray(at));
}

export const enumerated = (value: number): Uint8Array => integer(value, tag.enumerated);

const zero = Uint8Array.of(0);
const oids = new Map<string, Uint8Array>();
const maximumCachedOids = 1024;

/** An OBJECT IDENTIFIER from dotted decimal; throws a RangeError when it is not one. The result is shared: never change it. */
export function oid(dotted: string): Uint8Array {
  const known = oids.get(dotted);
  if (known !== undefined) return known;
  const encoded = encode(tag.oid, oidContent(dotted));
  if (oids.size < maximumCachedOids) oids.set(dotted, encoded);
  return encoded;
}

function oidContent(dotted: string): Uint8Array {
  if (!/^[0-2](\.(0|[1-9]\d{0,38})){1,40}$/.test(dotted))
    throw new RangeError(`not an object identifier: ${dotted.slice(0, 80)}`);
  const [first, second, ...others] = dotted.split('.').map(BigInt);
  if (first < 2n && second > 39n) throw new RangeError(`not an object identifier: ${dotted}`);
  const octets: number[] = [];
  for (const arc of [first * 40n + second, ...others]) {
    const groups = [Number(arc & 0x7fn)];
    for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) groups.unshift(Number(rest & 0x7fn) | 0x80);
    octets.push(...groups);
  }
  return Uint8Array.from(octets);
}

export const octetString = (...parts: readonly Part[]): Uint8Array => encode(tag.octetString, ...parts);

/** A BIT STRING of whole octets, or with the count of unused bits in the last one (they MUST be zero). */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array =>
  encode(tag.bitString, Uint8Array.of(unusedBits), bytes);

/** A BIT STRING of named bits (KeyUsage, ReasonFlags): trailing zero bits are left out (X.690 11.2.2). */
export function namedBits(numbers: Iterable<number>, identifier: number = tag.bitString): Uint8Array {
  const set = [...numbers];
  if (set.length === 0) return encode(identifier, zero);
  const highest = Math.max(...set);
  const bytes = new Uint8Array((highest >> 3) + 1);
  for (const bit of set) bytes[bit >> 3] |= 0x80 >> (bit & 7);
  return encode(identifier, Uint8Array.of(7 - (highest & 7)), bytes);
}

export const utf8String = (text: string): Uint8Array => encode(tag.utf8String, Buffer.from(text, 'utf8'));

/** A PrintableString; throws a RangeError for characters outside its alphabet. */
export function printableString(text: string): Uint8Array {
  if (!isPrintable(text)) throw new RangeError('a character that PrintableString does not have');
  return encode(tag.printableString, Buffer.from(text, 'latin1'));
}

/** Whether the text fits a PrintableString. */
export const isPrintable = (text: string): boolean => /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text);

/** An IA5String (ASCII); throws a RangeError for other characters. */
export const ia5String = (text: string): Uint8Array => encode(tag.ia5String, ascii(text));

/** ASCII octets of a text; throws a RangeError for other characters. */
export function ascii(text: string): Uint8Array {
  if (!/^[\u0000-\u007f]*$/.test(text)) throw new RangeError('a character outside ASCII');
  return Buffer.from(text, 'latin1');
}

export const utcTime = (time: number): Uint8Array => encode(tag.utcTime, ascii(utcTimeText(time)));

/** GeneralizedTime of a time in ms; `fraction` keeps the milliseconds (RFC 3161). */
export const generalizedTime = (time: number, options: { readonly fraction?: boolean } = {}): Uint8Array =>
  encode(
    tag.generalizedTime,
    ascii(options.fraction === true ? generalizedTimeWithFraction(time) : generalizedTimeText(time)),
  );

/** Time as RFC 5280 writes it: UTCTime through 2049, GeneralizedTime from 2050 (and before 1950); seconds cut. */
export function time(milliseconds: number): Uint8Array {
  const year = new Date(milliseconds).getUTCFullYear();
  return year >= 1950 && year < 2050 ? utcTime(milliseconds) : generalizedTime(milliseconds);
}
