import type { Observation } from '@citywall/ocsf';
import { canonicalNumber } from './decimal.ts';
import { Engine } from './engine.ts';
import { requiredEventIds } from './event-id.ts';
import type { RuleLogSource, SigmaRule } from './rule.ts';

/** Any event id but a plain one: an engine with the rules of all ids takes it. */
const unusual = '*';

/**
 * The rules that name one log source, divided by the event ids they demand. Shared by
 * all observations it applies to, whatever else they are; engines are made when needed.
 */
export class RuleGroup {
  readonly logsource: RuleLogSource;
  /** Rules not yet divided: most groups of a large set never meet an event. */
  #added: SigmaRule[] = [];
  /** Rules that demand no event id. */
  readonly #free: SigmaRule[] = [];
  readonly #demanding: { readonly rule: SigmaRule; readonly ids: ReadonlySet<string> }[] = [];
  readonly #ids = new Set<string>();
  readonly #engines = new Map<string, Engine>();
  #freeEngine: Engine | undefined;

  constructor(logsource: RuleLogSource) {
    this.logsource = logsource;
  }

  /** Adds a rule; not after the first match. */
  add(rule: SigmaRule): void {
    this.#added.push(rule);
  }

  /** The rules that match; those of each engine in their order. */
  match(observation: Observation): readonly SigmaRule[] {
    if (this.#added.length > 0) this.#divide();
    const free = this.#matchFree(observation);
    const demanding = this.#matchDemanding(observation);
    if (demanding.length === 0) return free;
    return free.length === 0 ? demanding : [...free, ...demanding];
  }

  #divide(): void {
    for (const rule of this.#added) {
      const ids = requiredEventIds(rule);
      if (ids === undefined) this.#free.push(rule);
      else this.#demanding.push({ rule, ids });
      for (const id of ids ?? []) this.#ids.add(id);
    }
    this.#added = [];
  }

  #matchFree(observation: Observation): readonly SigmaRule[] {
    if (this.#free.length === 0) return this.#free;
    this.#freeEngine ??= new Engine(this.#free);
    return this.#freeEngine.match(observation);
  }

  #matchDemanding(observation: Observation): readonly SigmaRule[] {
    const written: unknown = this.#demanding.length === 0 ? undefined : observation.fields.EventID;
    if (written === undefined) return none;
    const plain = typeof written === 'string' || typeof written === 'number';
    const id = plain ? canonicalNumber(String(written).toLowerCase()) : unusual;
    if (plain && !this.#ids.has(id)) return none;
    let engine = this.#engines.get(id);
    if (!engine) {
      const rules = this.#demanding.filter(({ ids }) => id === unusual || ids.has(id)).map(({ rule }) => rule);
      engine = new Engine(rules);
      this.#engines.set(id, engine);
    }
    return engine.match(observation);
  }
}

const none: readonly SigmaRule[] = [];
