import { canonicalNumber } from './decimal.ts';
import type { TextForm } from './expression.ts';
import { GramIndex } from './gram-index.ts';

/** A literal that a rule cannot match without; folded. */
export interface Literal {
  readonly form: TextForm;
  readonly text: string;
}

const none = new Int32Array(0);

/** Tells which rules' literals a folded text satisfies: maps for whole texts and their ends, one scan for parts. */
export class AnchorIndex {
  readonly #equal = new Map<string, number[]>();
  readonly #prefix = new EndIndex(false);
  readonly #suffix = new EndIndex(true);
  readonly #parts = new Map<string, number[]>();
  #grams: GramIndex | undefined;

  /** Adds a rule's number under a literal; not after the first lookup. */
  add(literal: Literal, rule: number): void {
    if (literal.form === 'equals') append(this.#equal, literal.text, rule);
    else if (literal.form === 'contains') append(this.#parts, literal.text, rule);
    else (literal.form === 'prefix' ? this.#prefix : this.#suffix).add(literal.text, rule);
  }

  /** The numbers of the rules, each once. */
  lookup(text: string): Int32Array {
    let found: Set<number> | undefined;
    const add = (rules: readonly number[]): void => {
      found ??= new Set();
      for (const rule of rules) found.add(rule);
    };
    if (this.#equal.size > 0) this.#lookupWhole(text, add);
    this.#prefix.scan(text, add);
    this.#suffix.scan(text, add);
    if (this.#parts.size > 0) {
      this.#grams ??= new GramIndex(this.#parts);
      this.#grams.scan(text, add);
    }
    return found ? Int32Array.from(found) : none;
  }

  #lookupWhole(text: string, add: (rules: readonly number[]) => void): void {
    const equal = this.#equal.get(text);
    if (equal) add(equal);
    // A rule's number is indexed as its shortest text.
    const number = canonicalNumber(text);
    if (number !== text) add(this.#equal.get(number) ?? []);
  }
}

function append<Key>(map: Map<Key, number[]>, key: Key, rule: number): void {
  const rules = map.get(key);
  if (rules) rules.push(rule);
  else map.set(key, [rule]);
}

/** Characters of a beginning or ending by which it is found. */
const gram = 4;

// Beginnings (or endings) by their outermost few characters; the few that share them are compared.
class EndIndex {
  readonly #atEnd: boolean;
  readonly #byLength: Map<string, { readonly text: string; readonly rules: number[] }[]>[] = [];

  constructor(atEnd: boolean) {
    this.#atEnd = atEnd;
  }

  add(text: string, rule: number): void {
    const length = Math.min(gram, text.length);
    this.#byLength[length] ??= new Map();
    const key = this.#cut(text, length);
    const bucket = this.#byLength[length].get(key) ?? [];
    this.#byLength[length].set(key, bucket);
    const known = bucket.find((entry) => entry.text === text);
    if (known) known.rules.push(rule);
    else bucket.push({ text, rules: [rule] });
  }

  scan(text: string, found: (rules: readonly number[]) => void): void {
    for (let length = 0; length < this.#byLength.length; length += 1) {
      const map = this.#byLength[length];
      if (map === undefined || text.length < length) continue;
      for (const entry of map.get(this.#cut(text, length)) ?? []) {
        if (this.#atEnd ? text.endsWith(entry.text) : text.startsWith(entry.text)) found(entry.rules);
      }
    }
  }

  #cut(text: string, length: number): string {
    return this.#atEnd ? text.slice(text.length - length) : text.slice(0, length);
  }
}
