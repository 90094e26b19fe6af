// X.690 (DER): from content octets of the primitive types to values.
import type { Primitive } from './primitive.ts';
import { tag } from './tag.table.ts';

/** Bits with the count of unused ones in the last octet (0 to 7, all zero in DER). */
export interface BitString {
  readonly bytes: Uint8Array;
  readonly unusedBits: number;
}

/** Largest integer read: 64 KiB of digits would cost quadratic time to print; RSA keys need 2 KiB. */
const maximumIntegerBytes = 4096;

/** The INTEGER or ENUMERATED; throws DerError when it is not minimal or longer than 4,096 octets. */
export function readInteger(value: Primitive): bigint {
  const { content } = value;
  if (content.length === 0) throw value.error('INTEGER without content');
  if (content.length > maximumIntegerBytes) throw value.error('INTEGER too long');
  const sign = content[0] & 0x80;
  if (
    content.length > 1 &&
    ((content[0] === 0 && (content[1] & 0x80) === 0) || (content[0] === 0xff && (content[1] & 0x80) !== 0))
  )
    throw value.error('INTEGER is not minimal');
  if (content.length <= 6) {
    let number = sign === 0 ? 0 : -1;
    for (const octet of content) number = number * 256 + octet;
    return BigInt(number);
  }
  return BigInt.asIntN(content.length * 8, BigInt(`0x${Buffer.from(content).toString('hex')}`));
}

/** Longest OBJECT IDENTIFIER read, in octets; those in use have fewer than 30. */
const maximumOidBytes = 128;

/** The OBJECT IDENTIFIER in dotted decimal; throws DerError when malformed or longer than 128 octets. */
export function readOid(value: Primitive): string {
  const { content } = value;
  if (content.length === 0 || content.length > maximumOidBytes || (content[content.length - 1] & 0x80) !== 0)
    throw value.error('OBJECT IDENTIFIER has no valid length');
  const arcs: bigint[] = [];
  let text = '';
  let arc = 0;
  let octets = 0;
  for (const octet of content) {
    if (octets === 0 && octet === 0x80) throw value.error('OBJECT IDENTIFIER is not minimal');
    octets += 1;
    if (octets > 7) return readLongOid(content, arcs);
    arc = arc * 128 + (octet & 0x7f);
    if ((octet & 0x80) !== 0) continue;
    text += text === '' ? firstArcs(BigInt(arc)) : `.${arc}`;
    arc = 0;
    octets = 0;
  }
  return text;
}

/** With arcs above 2^49, such as those made from UUIDs. */
function readLongOid(content: Uint8Array, arcs: bigint[]): string {
  let arc = 0n;
  for (const octet of content) {
    arc = (arc << 7n) | BigInt(octet & 0x7f);
    if ((octet & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0n;
  }
  return [firstArcs(arcs[0]), ...arcs.slice(1)].join('.');
}

/** X.690 8.19.4: the first two arcs share one subidentifier. */
function firstArcs(value: bigint): string {
  const first = value < 40n ? 0n : value < 80n ? 1n : 2n;
  return `${first}.${value - first * 40n}`;
}

/** The BIT STRING; throws DerError when its count of unused bits is wrong or those bits are not zero. */
export function readBitString(value: Primitive): BitString {
  const { content } = value;
  const unusedBits = content.length === 0 ? 8 : content[0];
  if (unusedBits > 7 || (unusedBits > 0 && content.length === 1)) throw value.error('BIT STRING has no valid count');
  if (content.length > 1 && (content[content.length - 1] & ((1 << unusedBits) - 1)) !== 0)
    throw value.error('unused bits are not zero');
  return { bytes: content.subarray(1), unusedBits };
}

const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a value read as string type `as`; throws DerError when its octets are not of that type. */
export function readText(value: Primitive, as: number): string {
  const { content } = value;
  switch (as) {
    case tag.utf8String:
      try {
        return utf8.decode(content);
      } catch {
        throw value.error('not UTF-8');
      }
    case tag.printableString:
      return matching(value, latin1(content), printable);
    case tag.numericString:
      return matching(value, latin1(content), /^[0-9 ]*$/);
    case tag.ia5String:
      return matching(value, latin1(content), /^[\u0000-\u007f]*$/);
    case tag.visibleString:
      return matching(value, latin1(content), /^[\u0020-\u007e]*$/);
    case tag.teletexString:
      return latin1(content); // T.61 is read as Latin-1, as everyone does: few ever wrote T.61
    case tag.bmpString:
      return wide(value, 2);
    case tag.universalString:
      return wide(value, 4);
    default:
      throw value.error('not a string type');
  }
}

const latin1 = (content: Uint8Array): string =>
  Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1');

function matching(value: Primitive, text: string, alphabet: RegExp): string {
  if (!alphabet.test(text)) throw value.error('a character outside the string type');
  return text;
}

function wide(value: Primitive, width: 2 | 4): string {
  const { content } = value;
  if (content.length % width !== 0) throw value.error('a string cut inside a character');
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  let text = '';
  for (let at = 0; at < content.length; at += width) {
    const point = width === 2 ? view.getUint16(at) : view.getUint32(at);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) throw value.error('not a character');
    text += String.fromCodePoint(point);
  }
  return text;
}
