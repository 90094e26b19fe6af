/** Longest gram: four characters, a byte of each, fill 32 bits. */
const longest = 4;
/** Slots of the largest table, as a power of two; few literals get a small one that stays in the cache. */
const mostBits = 16;
const fewestBits = 8;

interface Part {
  readonly text: string;
  /** Characters of the literal after its gram begins, and before it ends. */
  readonly gramEnd: number;
  readonly rules: readonly number[];
}

/** Widest step of a scan. */
const maximumStride = 8;

/**
 * Finds which of many literals occur in a text: of each literal its rarest gram is
 * hashed, a text is scanned once and compared only where a gram is. When all
 * literals are long, grams at several offsets are hashed and the scan takes
 * strides. Unlike an automaton it costs nothing to build.
 */
export class GramIndex {
  readonly #tables: readonly GramTable[];

  /** Literals MUST not be empty; each tells the rules that need it. */
  constructor(literals: ReadonlyMap<string, readonly number[]>) {
    const shift = 32 - bitsFor(literals.keys());
    const popularity = countGrams(literals.keys(), shift);
    const shortest = Math.min(
      ...[...literals.keys()].map(({ length }) => length).filter((length) => length >= longest),
    );
    const stride = Math.max(1, Math.min(maximumStride, shortest - longest + 1));
    const tables: GramTable[] = [];
    for (const [text, rules] of literals) {
      const length = Math.min(longest, text.length);
      const offsets = length === longest ? stride : 1;
      tables[length] ??= new GramTable(length, offsets, shift);
      const begin = rarestGram(text, length, offsets, popularity, shift);
      for (let offset = begin; offset < begin + offsets; offset += 1) {
        tables[length].add(gramAt(text, offset, length), { text, gramEnd: offset + length - 1, rules });
      }
    }
    this.#tables = tables.filter((table) => table !== undefined);
  }

  /** Calls `found` with the rules of each literal in the text, perhaps more than once. */
  scan(text: string, found: (rules: readonly number[]) => void): void {
    for (const table of this.#tables) table.scan(text, found);
  }
}

function gramAt(text: string, begin: number, length: number): number {
  let gram = 0;
  for (let index = begin; index < begin + length; index += 1) gram = (gram << 8) | (text.charCodeAt(index) & 255);
  return gram;
}

// What many literals share (".exe", "wind") many texts hold as well. Counted by hash: now and then two grams add up.
function countGrams(literals: Iterable<string>, shift: number): Uint16Array {
  const counts = new Uint16Array(1 << (32 - shift));
  for (const text of literals) {
    let gram = 0;
    for (let index = 0; index < text.length; index += 1) {
      gram = (gram << 8) | (text.charCodeAt(index) & 255);
      if (index >= longest - 1) counts[slotOf(gram, shift)]! += 1;
    }
  }
  return counts;
}

/** By ASCII code: 2 for what most texts are made of, 1 for the next most, 0 for what is rare. */
const frequency = new Uint8Array(128);
for (const character of 'etaoinsrlcdmup \\.') frequency[character.charCodeAt(0)] = 2;
for (const character of 'bfghvwy_-/="') frequency[character.charCodeAt(0)] = 1;

/** How many of a text's characters most texts hold, weighted. */
export function commonness(text: string, begin: number, length: number): number {
  let sum = 0;
  for (let index = begin; index < begin + length; index += 1) sum += frequency[text.charCodeAt(index)] ?? 0;
  return sum;
}

// Where the rarest run of so many neighbouring grams begins.
function rarestGram(text: string, length: number, run: number, popularity: Uint16Array, shift: number): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let begin = 0; begin + length + run - 1 <= text.length; begin += 1) {
    let count = 0;
    for (let offset = begin; offset < begin + run; offset += 1) {
      count += 4 * popularity[slotOf(gramAt(text, offset, length), shift)]! + commonness(text, offset, length);
    }
    if (count < lowest) [best, lowest] = [begin, count];
  }
  return best;
}

/** Literals whose gram has one length. */
class GramTable {
  readonly #mask: number;
  readonly #length: number;
  readonly #stride: number;
  /** Which hashes occur: most places of a text are settled here. */
  readonly #present: Uint8Array;
  readonly #shift: number;
  readonly #parts = new Map<number, Part[]>();

  constructor(length: number, stride: number, shift: number) {
    this.#shift = shift;
    this.#present = new Uint8Array(1 << (32 - shift));
    this.#length = length;
    this.#stride = stride;
    this.#mask = length === longest ? -1 : (1 << (8 * length)) - 1;
  }

  add(gram: number, part: Part): void {
    this.#present[slotOf(gram, this.#shift)] = 1;
    const parts = this.#parts.get(gram);
    if (parts) parts.push(part);
    else this.#parts.set(gram, [part]);
  }

  scan(text: string, found: (rules: readonly number[]) => void): void {
    if (this.#stride > 1) this.#leap(text, found);
    else this.#roll(text, found);
  }

  #leap(text: string, found: (rules: readonly number[]) => void): void {
    const present = this.#present;
    const shift = this.#shift;
    const stride = this.#stride;
    for (let index = longest - 1; index < text.length; index += stride) {
      const gram =
        (text.charCodeAt(index - 3) << 24) |
        ((text.charCodeAt(index - 2) & 255) << 16) |
        ((text.charCodeAt(index - 1) & 255) << 8) |
        (text.charCodeAt(index) & 255);
      if (present[Math.imul(gram, 0x9e3779b1) >>> shift] === 1) this.#compare(text, gram, index, found);
    }
  }

  #roll(text: string, found: (rules: readonly number[]) => void): void {
    const present = this.#present;
    const shift = this.#shift;
    const mask = this.#mask;
    let gram = 0;
    for (let index = 0; index < text.length; index += 1) {
      gram = ((gram << 8) | (text.charCodeAt(index) & 255)) & mask;
      if (present[Math.imul(gram, 0x9e3779b1) >>> shift] === 1 && index + 1 >= this.#length) {
        this.#compare(text, gram, index, found);
      }
    }
  }

  #compare(text: string, gram: number, index: number, found: (rules: readonly number[]) => void): void {
    for (const part of this.#parts.get(gram) ?? []) {
      const begin = index - part.gramEnd;
      if (begin >= 0 && text.startsWith(part.text, begin)) found(part.rules);
    }
  }
}

function slotOf(gram: number, shift: number): number {
  return Math.imul(gram, 0x9e3779b1) >>> shift;
}

// About thirty slots a character: with grams at several offsets the table stays sparse.
function bitsFor(literals: Iterable<string>): number {
  let characters = 0;
  for (const literal of literals) characters += literal.length;
  return Math.max(fewestBits, Math.min(mostBits, 37 - Math.clz32(characters)));
}
