import type { Observation } from '@citywall/ocsf';
import { AnchorIndex } from './anchor-index.ts';
import { fold } from './fold.ts';
import { LineIndex } from './line-index.ts';
import { hasUnicodeEscape, isJson, textsToSearch, unescapedPart } from './observed.ts';

/**
 * Finds rules whose keyword may be in any text of the event. A JSON line holds all its
 * values, so it is looked through as it is, before any of them is taken apart.
 */
export class KeywordSearch {
  readonly #index = new AnchorIndex();
  /** The part of each literal that JSON leaves as it is; undefined when one has none that will do. */
  #parts: Map<string, number[]> | undefined = new Map();
  #lines: LineIndex | undefined;

  /** Adds a rule's number under a literal (folded); not after the first search. */
  add(literal: string, rule: number): void {
    this.#index.add({ form: 'contains', text: literal }, rule);
    const part = unescapedPart(literal);
    if (!LineIndex.takes(part)) this.#parts = undefined;
    else this.#parts?.set(part, [...(this.#parts.get(part) ?? []), rule]);
  }

  /** Tells the numbers of rules to ask, perhaps more than once. */
  search(observation: Observation, found: (rules: readonly number[] | Int32Array) => void): void {
    if (this.#parts && isJson(observation.raw)) {
      const { raw } = observation;
      this.#lines ??= new LineIndex(this.#parts);
      if (!this.#lines.mayHold(raw)) return;
      if (!hasUnicodeEscape(raw) && this.#lines.scan(raw, found)) return;
    }
    for (const text of textsToSearch(observation)) found(this.#index.lookup(fold(text)));
  }
}
