/** Finds which of many literals occur in a text, in one pass (Aho and Corasick 1975), as a full transition table. */
export class AhoCorasick {
  readonly #classes: Uint16Array = new Uint16Array(128);
  readonly #wide = new Map<number, number>();
  #width = 1;
  #table: Int32Array = new Int32Array(0);
  /** For each state the numbers of the literals that end there; shared along suffix links. */
  readonly #outputs: (readonly number[] | undefined)[] = [];

  /** Literals MUST not be empty; `numbers` name them in the answers. */
  constructor(literals: readonly string[], numbers: readonly number[]) {
    for (const literal of literals)
      for (let index = 0; index < literal.length; index += 1) this.#classOf(literal.charCodeAt(index));
    const states = 1 + literals.reduce((sum, literal) => sum + literal.length, 0);
    const table = new Int32Array(states * this.#width).fill(-1);
    const own: number[][] = [[]];
    for (const [index, literal] of literals.entries()) this.#insert(table, own, literal, numbers[index]!);
    this.#link(table, own);
    this.#table = table.slice(0, own.length * this.#width);
  }

  /** Calls `found` with the numbers of the literals ending at each place; a literal may be told more than once. */
  scan(text: string, found: (numbers: readonly number[]) => void): void {
    const table = this.#table;
    const classes = this.#classes;
    const width = this.#width;
    let state = 0;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      const symbol = code < 128 ? classes[code]! : (this.#wide.get(code) ?? 0);
      state = table[state * width + symbol]!;
      if (state < 0) {
        // Negative states carry outputs: the loop tests a sign instead of a second table.
        state = ~state;
        found(this.#outputs[state]!);
      }
    }
  }

  #classOf(code: number): number {
    const known = code < 128 ? this.#classes[code] : this.#wide.get(code);
    if (known) return known;
    const symbol = this.#width;
    this.#width += 1;
    if (code < 128) this.#classes[code] = symbol;
    else this.#wide.set(code, symbol);
    return symbol;
  }

  #insert(table: Int32Array, own: number[][], literal: string, number: number): void {
    let state = 0;
    for (let index = 0; index < literal.length; index += 1) {
      const cell = state * this.#width + this.#classOf(literal.charCodeAt(index));
      if (table[cell] === -1) {
        table[cell] = own.length;
        own.push([]);
      }
      state = table[cell]!;
    }
    own[state]!.push(number);
  }

  // Breadth first, so that the state a suffix link names is always finished.
  #link(table: Int32Array, own: readonly number[][]): void {
    const width = this.#width;
    const links = new Int32Array(own.length);
    const queue = [0];
    for (const state of queue) {
      const link = links[state]!;
      const inherited = state === 0 ? undefined : this.#outputs[link];
      this.#outputs[state] = own[state]!.length > 0 ? [...own[state]!, ...(inherited ?? [])] : inherited;
      for (let symbol = 0; symbol < width; symbol += 1) {
        const cell = state * width + symbol;
        const fallback = state === 0 ? 0 : table[link * width + symbol]!;
        if (table[cell] === -1) table[cell] = fallback;
        else {
          links[table[cell]!] = fallback;
          queue.push(table[cell]!);
        }
      }
    }
    for (let cell = 0; cell < own.length * width; cell += 1)
      if (this.#outputs[table[cell]!]) table[cell] = ~table[cell]!;
  }
}
