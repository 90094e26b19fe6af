/** Wire types of the Thrift compact protocol that Parquet's metadata needs. */
export const wire = { true: 1, false: 2, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

/**
 * Writes Thrift's compact protocol, as far as Parquet's footer and page headers need it
 * (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
 * Fields MUST be written in growing id order, with ids less than 15 apart.
 */
export class ThriftWriter {
  #bytes: Buffer = Buffer.allocUnsafe(4096);
  #length = 0;
  #lastField: number[] = [0];

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  #grow(wanted: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + wanted));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.#byte(rest);
  }

  #zigzag(value: number): void {
    this.#varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  #field(id: number, type: number): void {
    const last = this.#lastField.length - 1;
    this.#byte(((id - (this.#lastField[last] as number)) << 4) | type);
    this.#lastField[last] = id;
  }

  i32(id: number, value: number): this {
    this.#field(id, wire.i32);
    this.#zigzag(value);
    return this;
  }

  i64(id: number, value: number): this {
    this.#field(id, wire.i64);
    this.#zigzag(value);
    return this;
  }

  bool(id: number, value: boolean): this {
    this.#field(id, value ? wire.true : wire.false);
    return this;
  }

  binary(id: number, value: Uint8Array | string): this {
    this.#field(id, wire.binary);
    this.#raw(value);
    return this;
  }

  #raw(value: Uint8Array | string): void {
    const bytes = typeof value === 'string' ? Buffer.from(value) : value;
    this.#varint(bytes.length);
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  struct(id: number, body: (writer: this) => void): this {
    this.#field(id, wire.struct);
    return this.element(body);
  }

  list<T>(id: number, type: number, items: readonly T[], write: (item: T, writer: this) => void): this {
    this.#field(id, wire.list);
    if (items.length < 15) this.#byte((items.length << 4) | type);
    else {
      this.#byte(0xf0 | type);
      this.#varint(items.length);
    }
    for (const item of items) write(item, this);
    return this;
  }

  /** A struct as an element of a list, or as the whole message. */
  element(body: (writer: this) => void): this {
    this.#lastField.push(0);
    body(this);
    this.#lastField.pop();
    this.#byte(0);
    return this;
  }

  /** An integer as an element of a list. */
  integerElement(value: number): this {
    this.#zigzag(value);
    return this;
  }

  /** A string as an element of a list. */
  stringElement(value: string): this {
    this.#raw(value);
    return this;
  }

  finish(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }
}
