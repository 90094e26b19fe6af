import type { Observation } from '@citywall/ocsf';
import { fold } from './fold.ts';
import { type FieldReader, fieldReader, textsOfObservation } from './observed.ts';

/** One scalar value of one field, with what is already known about it; kept for the next event with the same value. */
export interface Cell {
  readonly text: string;
  readonly folded: string;
  /** Answers of the engine's predicates, by their number; made with the first. */
  answers: Map<number, boolean> | undefined;
  /** Candidate rules whose anchor this value satisfies; undefined until looked up. */
  candidates: Int32Array | undefined;
}

/** The value of a field in the present event: absent, null, an object, one cell or several. */
export type Field = undefined | null | 'object' | Cell | readonly Cell[];

/** Bounds of the value cache: of one engine, so that 30 engines stay within some hundred megabytes. */
const limits = { text: 512, valuesPerField: 20_000, characters: 4_000_000 } as const;

/** Lookups after which a cache must have proven its use. */
const trial = 1_000;

interface ValueCache {
  readonly cells: Map<string, Cell>;
  asked: number;
  answered: number;
  useless: boolean;
}

/** Reads fields of one event at a time, each at most once, and remembers cells by value across events. */
export class Cells {
  readonly #names = new Map<string, number>();
  readonly #readers: FieldReader[] = [];
  readonly #stamps: number[] = [];
  readonly #fields: Field[] = [];
  readonly #caches: ValueCache[] = [];
  #observation: Observation | undefined;
  #stamp = 0;
  #characters = 0;

  /** The number of a field; '' is the field of keywords: every text of the event. */
  slot(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const slot = this.#readers.length;
    this.#names.set(name, slot);
    this.#readers.push(name === '' ? textsOfObservation : fieldReader(name));
    this.#stamps.push(0);
    this.#fields.push(undefined);
    this.#caches.push({ cells: new Map(), asked: 0, answered: 0, useless: false });
    return slot;
  }

  /** Makes an observation the present one. */
  begin(observation: Observation): void {
    this.#observation = observation;
    this.#stamp += 1;
  }

  /** The present observation's field. */
  read(slot: number): Field {
    if (this.#stamps[slot] === this.#stamp) return this.#fields[slot];
    const field = this.#field(slot, this.#readers[slot]!(this.#observation!));
    this.#stamps[slot] = this.#stamp;
    this.#fields[slot] = field;
    return field;
  }

  #field(slot: number, value: unknown): Field {
    if (typeof value === 'string') return this.#cell(slot, value);
    if (value === undefined || value === null) return value;
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
      return this.#cell(slot, String(value));
    if (Array.isArray(value)) {
      const cells = scalars(value).map((text) => this.#cell(slot, text));
      return cells.length > 0 || value.length > 0 ? cells : 'object';
    }
    return typeof value === 'object' ? 'object' : undefined;
  }

  #cell(slot: number, text: string): Cell {
    const cache = this.#caches[slot]!;
    cache.asked += 1;
    const known = cache.cells.get(text);
    if (known) {
      cache.answered += 1;
      return known;
    }
    const cell: Cell = { text, folded: fold(text), answers: undefined, candidates: undefined };
    if (!cache.useless && text.length <= limits.text) this.#remember(cache, cell);
    return cell;
  }

  #remember(cache: ValueCache, cell: Cell): void {
    // Values that hardly ever come again are not worth their memory: they are tried again when the other caches are emptied.
    if (cache.asked >= trial && cache.answered * 5 < cache.asked) {
      cache.useless = true;
      cache.cells.clear();
      return;
    }
    if (this.#characters > limits.characters || cache.cells.size >= limits.valuesPerField) this.#forget();
    this.#characters += cell.text.length + 100;
    cache.cells.set(cell.text, cell);
  }

  #forget(): void {
    for (const cache of this.#caches) {
      cache.cells.clear();
      cache.useless = false;
      cache.asked = 0;
      cache.answered = 0;
    }
    this.#characters = 0;
  }
}

function scalars(values: readonly unknown[]): string[] {
  return values.flat(8).flatMap((value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : [];
  });
}
