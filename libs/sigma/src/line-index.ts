import { fold } from './fold.ts';
import { coverOf } from './gram-cover.ts';
import { commonness } from './gram-index.ts';

/** Characters of a gram. */
const length = 4;
const maximumStride = 8;
const tableBits = 14;

interface Part {
  readonly text: string;
  /** Where its gram begins. */
  readonly offset: number;
  readonly rules: readonly number[];
}

// Folding turns these into ASCII letters (or one with a mark); a scan by bytes would miss them.
const foreignLetters = ['\u212a', '\u0130', '\u017f'];
/** A character that JSON writes by its number. */
const unicodeEscape = '\\\\u[0-9a-fA-F]{4}';

/**
 * Finds folded ASCII literals in whole lines without folding the lines first: grams
 * are hashed with the bit that tells cases apart set, and only what fits is folded.
 */
export class LineIndex {
  readonly #stride: number;
  readonly #present = new Uint8Array(1 << tableBits);
  readonly #parts = new Map<number, Part[]>();
  /** What every line with a literal holds, or may hold in disguise, and few others: found several times as fast. */
  readonly #cover: RegExp | undefined;

  /** Every literal MUST pass LineIndex.takes. */
  constructor(literals: ReadonlyMap<string, readonly number[]>) {
    this.#cover = coverOf(literals.keys(), [unicodeEscape]);
    const shortest = Math.min(...[...literals.keys()].map((text) => text.length));
    this.#stride = Math.min(maximumStride, shortest - length + 1);
    for (const [text, rules] of literals) {
      const begin = rarestRun(text, this.#stride);
      for (let offset = begin; offset < begin + this.#stride; offset += 1) this.#add({ text, offset, rules });
    }
  }

  /** Whether a literal is long enough and plain ASCII. */
  static takes(literal: string): boolean {
    return literal.length >= length && /^[\x20-\x7e]*$/.test(literal);
  }

  /** Whether a line of JSON may hold one of the literals, \\u escapes read; most lines cannot. */
  mayHold(line: string): boolean {
    return this.#cover === undefined || this.#cover.test(line) || hasForeignLetter(line);
  }

  /** Calls `found` with the rules of each literal in the line, perhaps more than once; false when the line must be folded first. */
  scan(line: string, found: (rules: readonly number[]) => void): boolean {
    if (hasForeignLetter(line)) return false;
    const present = this.#present;
    const stride = this.#stride;
    for (let index = 0; index + length <= line.length; index += stride) {
      const gram =
        (line.charCodeAt(index) << 24) |
        ((line.charCodeAt(index + 1) & 255) << 16) |
        ((line.charCodeAt(index + 2) & 255) << 8) |
        (line.charCodeAt(index + 3) & 255) |
        0x20202020;
      if (present[Math.imul(gram, 0x9e3779b1) >>> (32 - tableBits)] === 1) this.#compare(line, gram, index, found);
    }
    return true;
  }

  #add(part: Part): void {
    let gram = 0;
    for (let index = 0; index < length; index += 1) gram = (gram << 8) | part.text.charCodeAt(part.offset + index);
    gram |= 0x20202020;
    this.#present[Math.imul(gram, 0x9e3779b1) >>> (32 - tableBits)] = 1;
    const parts = this.#parts.get(gram);
    if (parts) parts.push(part);
    else this.#parts.set(gram, [part]);
  }

  #compare(line: string, gram: number, index: number, found: (rules: readonly number[]) => void): void {
    for (const { text, offset, rules } of this.#parts.get(gram) ?? []) {
      const begin = index - offset;
      if (begin >= 0 && fold(line.slice(begin, begin + text.length)) === text) found(rules);
    }
  }
}

// A line of bytes alone, as most are, is not looked through for any of them.
function hasForeignLetter(line: string): boolean {
  return foreignLetters.some((letter) => line.includes(letter));
}

// The neighbouring grams that the fewest texts hold.
function rarestRun(text: string, run: number): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let begin = 0; begin + length + run - 1 <= text.length; begin += 1) {
    const common = commonness(text, begin, length + run - 1);
    if (common < lowest) [best, lowest] = [begin, common];
  }
  return best;
}
