// X.690 (DER): one pass over the whole input, without allocation, before anything is read from it.
import { DerError } from './der-error.ts';

/** Deepest nesting of constructed values that is read. */
export const maximumDepth = 32;

/** Where the content of the value at `offset` starts. The length MUST be definite, minimal and inside `end`. */
export function contentOffset(bytes: Uint8Array, offset: number, end: number): number {
  if (end - offset < 2) throw new DerError('truncated header', offset);
  if ((bytes[offset] & 0x1f) === 0x1f) throw new DerError('tag number above 30', offset);
  const first = bytes[offset + 1];
  if (first < 0x80) return offset + 2;
  if (first === 0x80) throw new DerError('indefinite length', offset);
  const octets = first & 0x7f;
  if (octets > 4) throw new DerError('length above the bound', offset);
  if (end - offset < 2 + octets) throw new DerError('truncated header', offset);
  return offset + 2 + octets;
}

/** Length of the content of the value at `offset`, whose content starts at `start`. */
export function contentLength(bytes: Uint8Array, offset: number, start: number): number {
  if (start === offset + 2) return bytes[offset + 1];
  let length = 0;
  for (let at = offset + 2; at < start; at += 1) length = length * 256 + bytes[at];
  if (bytes[offset + 2] === 0 || length < 0x80) throw new DerError('length is not minimal', offset);
  return length;
}

/**
 * Checks every value between `offset` and `end`, nested ones included: headers,
 * bounds, forms, and the content of universal primitive types. What is inside an
 * OCTET STRING or behind an implicit tag stays opaque. Throws DerError.
 */
export function scan(bytes: Uint8Array, offset: number, end: number, depth: number): void {
  if (depth > maximumDepth) throw new DerError(`nested deeper than ${maximumDepth}`, offset);
  let at = offset;
  while (at < end) {
    const start = contentOffset(bytes, at, end);
    const stop = start + contentLength(bytes, at, start);
    if (stop > end) throw new DerError('value runs past its container', at);
    const identifier = bytes[at];
    if (identifier < 0x40) checkUniversal(bytes, identifier, at, start, stop);
    if ((identifier & 0x20) !== 0) scan(bytes, start, stop, depth + 1);
    at = stop;
  }
}

function checkUniversal(bytes: Uint8Array, identifier: number, at: number, start: number, stop: number): void {
  const number = identifier & 0x1f;
  const structured = number === 16 || number === 17 || number === 8 || number === 11;
  if (number === 0) throw new DerError('end-of-contents', at);
  if (structured !== ((identifier & 0x20) !== 0)) throw new DerError('wrong form for the type', at);
  switch (identifier) {
    case 0x01:
      if (stop - start !== 1 || (bytes[start] !== 0 && bytes[start] !== 0xff))
        throw new DerError('BOOLEAN is neither 00 nor FF', at);
      return;
    case 0x02:
    case 0x0a:
      checkInteger(bytes, at, start, stop);
      return;
    case 0x03:
      checkBitString(bytes, at, start, stop);
      return;
    case 0x05:
      if (stop !== start) throw new DerError('NULL with content', at);
      return;
    case 0x06:
      checkOid(bytes, at, start, stop);
  }
}

function checkInteger(bytes: Uint8Array, at: number, start: number, stop: number): void {
  if (stop === start) throw new DerError('INTEGER without content', at);
  if (stop - start === 1) return;
  const sign = bytes[start + 1] & 0x80;
  if ((bytes[start] === 0 && sign === 0) || (bytes[start] === 0xff && sign !== 0))
    throw new DerError('INTEGER is not minimal', at);
}

function checkBitString(bytes: Uint8Array, at: number, start: number, stop: number): void {
  const unused = stop === start ? 8 : bytes[start];
  if (unused > 7 || (unused > 0 && stop - start === 1)) throw new DerError('BIT STRING has no valid count', at);
  if ((bytes[stop - 1] & ((1 << unused) - 1)) !== 0 && stop - start > 1)
    throw new DerError('unused bits are not zero', at);
}

function checkOid(bytes: Uint8Array, at: number, start: number, stop: number): void {
  if (stop === start || (bytes[stop - 1] & 0x80) !== 0) throw new DerError('OBJECT IDENTIFIER is cut', at);
  let first = true;
  for (let index = start; index < stop; index += 1) {
    if (first && bytes[index] === 0x80) throw new DerError('OBJECT IDENTIFIER is not minimal', at);
    first = (bytes[index] & 0x80) === 0;
  }
}
