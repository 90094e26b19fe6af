/** The few forms of DER (ITU-T X.690) that a SubjectPublicKeyInfo consists of; anything else throws a RangeError. */

const tags = { integer: 0x02, bitString: 0x03, null: 0x05, objectIdentifier: 0x06, sequence: 0x30 } as const;

/** Reads elements one after the other. */
export class DerFields {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  get ended(): boolean {
    return this.#rest.length === 0;
  }

  /** The content of the next element, which must be of this kind. */
  take(kind: keyof typeof tags): Uint8Array {
    const [tag, first = 0x80] = this.#rest;
    const octets = first < 0x80 ? 0 : first & 0x7f;
    let length = octets === 0 ? first : 0;
    for (let at = 0; at < octets; at += 1) length = length * 256 + (this.#rest[2 + at] ?? 0);
    const from = 2 + octets;
    // The shortest form only: a longer one would be another encoding of the same key.
    const minimal = octets === 0 ? first < 0x80 : octets <= 3 && length >= Math.max(0x80, 256 ** (octets - 1));
    if (tag !== tags[kind] || !minimal || this.#rest.length < from + length) throw malformed();
    const content = this.#rest.subarray(from, from + length);
    this.#rest = this.#rest.subarray(from + length);
    return content;
  }

  enter(): DerFields {
    return new DerFields(this.take('sequence'));
  }

  /** The next element as a positive number in its shortest form. */
  positive(): bigint {
    const content = this.take('integer');
    const [first, second = 0] = content;
    if (first === undefined || first >= 0x80 || (first === 0 && content.length > 1 && second < 0x80)) throw malformed();
    return toNumber(content);
  }

  end(): void {
    if (!this.ended) throw malformed();
  }
}

function malformed(): RangeError {
  return new RangeError('the key is not encoded as it should be');
}

/** The big-endian number. */
export function toNumber(bytes: Uint8Array): bigint {
  let hex = '0x0';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return BigInt(hex);
}
