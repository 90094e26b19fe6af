import { sm2VerifierWasm } from './sm2-verifier-wasm.table.ts';

/** What the compiled module answers; `undecided` MUST be given to a complete verification, never taken as valid. */
export type Sm2Judgement = 'invalid' | 'valid' | 'undecided';

const judgements: readonly Sm2Judgement[] = ['invalid', 'valid', 'undecided'];

interface Exports {
  readonly memory: WebAssembly.Memory;
  start(): void;
  input(): number;
  firstSlot(): number;
  slotBytes(): number;
  loadKey(slot: number): number;
  verifyWithTable(slot: number): number;
  verifyWithoutTable(): number;
}

let compiled: WebAssembly.Module | undefined;

/**
 * One instance of libs/gm/assembly with its own memory: about 0.6 MiB, 288 KiB more for each slot used. For public
 * data only; its time depends on everything it is given.
 */
export class Sm2Module {
  readonly #exports: Exports;
  readonly #input: number;
  #bytes: Uint8Array;

  constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(sm2VerifierWasm, 'base64'));
    this.#exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    this.#bytes = new Uint8Array(this.#exports.memory.buffer);
    this.#input = this.#exports.input();
    this.#exports.start();
  }

  /** Makes the table of the key 04 ‖ x ‖ y in a slot, 1 to 3 ms; false, and no table, when it is not on the curve. */
  loadKey(slot: number, point: Uint8Array): boolean {
    const { memory, firstSlot, slotBytes } = this.#exports;
    const missing = firstSlot() + (slot + 1) * slotBytes() - memory.buffer.byteLength;
    if (missing > 0) {
      memory.grow(Math.ceil(missing / 65_536));
      this.#bytes = new Uint8Array(memory.buffer);
    }
    return this.#putKey(point) && this.#exports.loadKey(slot) === 1;
  }

  /** Judges r ‖ s over the digest e with the key of a slot that loadKey filled. */
  judgeWithTable(slot: number, rs: Uint8Array, e: Uint8Array): Sm2Judgement {
    this.#bytes.set(rs, this.#input);
    this.#bytes.set(e, this.#input + 64);
    return judgements[this.#exports.verifyWithTable(slot)]!;
  }

  /** Judges r ‖ s over the digest e with any key 04 ‖ x ‖ y; one that is not on the curve makes it invalid. */
  judgeWithoutTable(point: Uint8Array, rs: Uint8Array, e: Uint8Array): Sm2Judgement {
    this.#bytes.set(rs, this.#input);
    this.#bytes.set(e, this.#input + 64);
    return this.#putKey(point) ? judgements[this.#exports.verifyWithoutTable()]! : 'invalid';
  }

  #putKey(point: Uint8Array): boolean {
    if (point.length !== 65 || point[0] !== 4) return false;
    this.#bytes.set(point.subarray(1), this.#input + 96);
    return true;
  }
}
