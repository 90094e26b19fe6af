/** Reads big-endian fields one after the other. Throws RangeError past the end: a peer's lengths are never trusted. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new RangeError(`${length} bytes expected, ${this.left} left`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** An unsigned integer of one to four bytes. */
  number(bytes: 1 | 2 | 3 | 4): number {
    return this.take(bytes).reduce((value, byte) => value * 256 + byte, 0);
  }

  /** A field that begins with its own length. */
  vector(lengthBytes: 1 | 2 | 3 | 4): Uint8Array {
    return this.take(this.number(lengthBytes));
  }
}

/** An unsigned integer in so many bytes. */
export function numberBytes(value: number, bytes: 1 | 2 | 3 | 4): Buffer {
  const out = Buffer.alloc(bytes);
  out.writeUIntBE(value, 0, bytes);
  return out;
}

/** The parts behind their common length. */
export function vectorOf(lengthBytes: 1 | 2 | 3 | 4, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([numberBytes(content.length, lengthBytes), content]);
}
