/**
 * The few forms of DER (ITU-T X.690) that the SM2 standards need, strict in both directions: definite, minimal lengths
 * and minimal, non-negative integers. Whatever else arrives is answered with undefined, never repaired.
 */

export const tag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  sequence: 0x30,
} as const;

/** Writes one element; contents are concatenated. At most 16 MiB − 1. */
export function element(kind: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  return Buffer.concat([Uint8Array.of(kind, ...lengthOctets(length)), ...contents]);
}

function lengthOctets(length: number): readonly number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  if (length < 0x1_0000) return [0x82, length >> 8, length & 0xff];
  return [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
}

/** Writes a non-negative big-endian number as INTEGER. */
export function unsigned(value: Uint8Array): Uint8Array {
  let start = 0;
  while (start < value.length - 1 && value[start] === 0) start += 1;
  const digits = value.subarray(start);
  return (digits[0] ?? 0) < 0x80 ? element(tag.integer, digits) : element(tag.integer, Uint8Array.of(0), digits);
}

/** Reads elements one after the other; every answer is undefined from the first that is not strict DER. */
export class DerReader {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  /** Nothing is left: no trailing bytes. */
  get ended(): boolean {
    return this.#rest.length === 0;
  }

  /** The tag of the next element, undefined at the end. */
  get next(): number | undefined {
    return this.#rest[0];
  }

  /** The content of the next element, which must be of this kind. */
  read(kind: number): Uint8Array | undefined {
    const [found, first] = this.#rest;
    if (found !== kind || first === undefined) return undefined;
    const octets = first < 0x80 ? 0 : first & 0x7f;
    if (octets > 3 || (first & 0x80 && octets === 0) || this.#rest.length < 2 + octets) return undefined;
    let length = octets === 0 ? first : 0;
    for (let at = 0; at < octets; at += 1) length = (length << 8) | this.#rest[2 + at]!;
    const minimal = lengthOctets(length).length === 1 + octets;
    const end = 2 + octets + length;
    if (!minimal || this.#rest.length < end) return undefined;
    const content = this.#rest.subarray(2 + octets, end);
    this.#rest = this.#rest.subarray(end);
    return content;
  }

  /** The next element as a reader of its own contents. */
  enter(kind: number): DerReader | undefined {
    const content = this.read(kind);
    return content && new DerReader(content);
  }

  /** The next element as non-negative INTEGER, left-padded to `width` bytes; undefined when it does not fit. */
  unsigned(width: number): Uint8Array | undefined {
    const content = this.read(tag.integer);
    if (content === undefined || content.length === 0 || content[0]! >= 0x80) return undefined;
    if (content.length > 1 && content[0] === 0 && content[1]! < 0x80) return undefined;
    const digits = content[0] === 0 ? content.subarray(1) : content;
    if (digits.length > width) return undefined;
    const value = new Uint8Array(width);
    value.set(digits, width - digits.length);
    return value;
  }
}
