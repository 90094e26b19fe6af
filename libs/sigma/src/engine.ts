import type { Observation } from '@citywall/ocsf';
import { AnchorIndex } from './anchor-index.ts';
import { chooseAnchors } from './anchors.ts';
import { type Cell, Cells } from './cells.ts';
import { KeywordSearch } from './keyword-search.ts';
import { PredicateCompiler, type Question } from './predicates.ts';
import type { SigmaRule } from './rule.ts';

const none: readonly SigmaRule[] = [];

/**
 * Matches one route's rules together: a rule is only asked when the event holds one
 * of its anchors, literals it cannot match without, found for all rules at once.
 */
export class Engine {
  readonly #rules: readonly SigmaRule[];
  readonly #cells = new Cells();
  readonly #compiler = new PredicateCompiler(this.#cells);
  readonly #questions: (Question | undefined)[];
  /** Rules without an anchor are asked for every event. */
  readonly #always: number[] = [];
  #indexed: { readonly slot: number; readonly index: AnchorIndex }[] = [];
  #keywords: KeywordSearch | undefined;
  readonly #asked: Uint32Array;
  #event = 0;

  constructor(rules: readonly SigmaRule[]) {
    this.#rules = rules;
    this.#questions = rules.map(() => undefined);
    this.#asked = new Uint32Array(rules.length);
    this.#anchor();
  }

  /** The rules that match, in their order. */
  match(observation: Observation): readonly SigmaRule[] {
    this.#cells.begin(observation);
    this.#event += 1;
    if (this.#event > 0xffffffff) {
      this.#event = 1;
      this.#asked.fill(0);
    }
    const matched: number[] = [];
    for (const rule of this.#always) if (this.#ask(rule)) matched.push(rule);
    this.#keywords?.search(observation, (candidates) => this.#askAll(candidates, matched));
    for (const { slot, index } of this.#indexed) {
      const field = this.#cells.read(slot);
      if (typeof field !== 'object' || field === null) continue;
      if (Array.isArray(field)) for (const cell of field) this.#candidates(cell, index, matched);
      else this.#candidates(field as Cell, index, matched);
    }
    if (matched.length === 0) return none;
    return matched.sort((one, other) => one - other).map((rule) => this.#rules[rule]!);
  }

  #candidates(cell: Cell, index: AnchorIndex, matched: number[]): void {
    cell.candidates ??= index.lookup(cell.folded);
    this.#askAll(cell.candidates, matched);
  }

  #askAll(candidates: Int32Array | readonly number[], matched: number[]): void {
    for (let position = 0; position < candidates.length; position += 1) {
      const rule = candidates[position]!;
      if (this.#asked[rule] === this.#event) continue;
      this.#asked[rule] = this.#event;
      if (this.#ask(rule)) matched.push(rule);
    }
  }

  #ask(rule: number): boolean {
    this.#questions[rule] ??= this.#compiler.compile(this.#rules[rule]!);
    return this.#questions[rule]();
  }

  #anchor(): void {
    const indexes = new Map<string, AnchorIndex>();
    for (const [number, rule] of this.#rules.entries()) {
      const anchors = chooseAnchors(rule);
      if (!anchors) this.#always.push(number);
      for (const anchor of anchors ?? []) {
        if (anchor.field === '') {
          this.#keywords ??= new KeywordSearch();
          this.#keywords.add(anchor.text, number);
          continue;
        }
        const index = indexes.get(anchor.field) ?? new AnchorIndex();
        indexes.set(anchor.field, index);
        index.add(anchor, number);
      }
    }
    this.#indexed = [...indexes].map(([field, index]) => ({ slot: this.#cells.slot(field), index }));
  }
}
