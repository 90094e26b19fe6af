// SM3 by GM/T 0004 (GB/T 32905, ISO/IEC 10118-3) in plain JavaScript, for browsers. Notation of the standard.

const initial = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
] as const;
const blockLength = 64;

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
const p0 = (x: number): number => x ^ rotate(x, 9) ^ rotate(x, 17);
const p1 = (x: number): number => x ^ rotate(x, 15) ^ rotate(x, 23);

/** T_j, already rotated by j. */
const constants = Int32Array.from({ length: 64 }, (_, j) => {
  const by = j % 32;
  const constant = j < 16 ? 0x79cc4519 : 0x7a879d8a;
  return by === 0 ? constant : rotate(constant, by);
});

/** SM3 over content that comes in parts. */
export class Sm3 {
  readonly #state = Int32Array.from(initial);
  readonly #words = new Int32Array(68);
  readonly #rest = new Uint8Array(blockLength);
  #kept = 0;
  #length = 0;

  /** Takes the next part. MUST NOT be called after digest. */
  update(part: Uint8Array): this {
    this.#length += part.length;
    let at = 0;
    if (this.#kept > 0) {
      at = Math.min(blockLength - this.#kept, part.length);
      this.#rest.set(part.subarray(0, at), this.#kept);
      this.#kept += at;
      if (this.#kept < blockLength) return this;
      this.#compress(this.#rest, 0);
      this.#kept = 0;
    }
    for (; at + blockLength <= part.length; at += blockLength) this.#compress(part, at);
    this.#rest.set(part.subarray(at));
    this.#kept = part.length - at;
    return this;
  }

  /** The 32 bytes of the digest. MUST be called once. */
  digest(): Uint8Array {
    const tail = new Uint8Array(this.#kept < 56 ? blockLength : 2 * blockLength);
    tail.set(this.#rest.subarray(0, this.#kept));
    tail[this.#kept] = 0x80;
    new DataView(tail.buffer).setBigUint64(tail.length - 8, BigInt(this.#length) * 8n);
    for (let at = 0; at < tail.length; at += blockLength) this.#compress(tail, at);
    const digest = new Uint8Array(32);
    const view = new DataView(digest.buffer);
    for (const [at, word] of this.#state.entries()) view.setInt32(at * 4, word);
    return digest;
  }

  /** CF of section 5.3.3 with the expansion of 5.3.2. */
  #compress(bytes: Uint8Array, from: number): void {
    const w = this.#words;
    for (let j = 0, at = from; j < 16; j += 1, at += 4)
      w[j] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;
    for (let j = 16; j < 68; j += 1)
      w[j] = p1(w[j - 16]! ^ w[j - 9]! ^ rotate(w[j - 3]!, 15)) ^ rotate(w[j - 13]!, 7) ^ w[j - 6]!;
    const v = this.#state;
    let [a, b, c, d, e, f, g, h] = v as unknown as [number, number, number, number, number, number, number, number];
    for (let j = 0; j < 64; j += 1) {
      const turned = rotate(a, 12);
      const ss1 = rotate((turned + e + constants[j]!) | 0, 7);
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const tt1 = (ff + d + (ss1 ^ turned) + (w[j]! ^ w[j + 4]!)) | 0;
      const tt2 = (gg + h + ss1 + w[j]!) | 0;
      d = c;
      c = rotate(b, 9);
      b = a;
      a = tt1;
      h = g;
      g = rotate(f, 19);
      f = e;
      e = p0(tt2);
    }
    for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) v[at]! ^= word;
  }
}
