import type { Json } from '@citywall/kernel';
import { meets } from './read-correlation.ts';
import type { CorrelationRule } from './rule.ts';
import { type Entry, GroupWindow, type WindowRule } from './window.ts';

interface Limits {
  readonly maximumGroups: number;
  readonly lateness: number;
}

interface Group<Reference> {
  readonly correlation: CorrelationRule;
  readonly values: readonly string[];
  readonly window: GroupWindow<Reference>;
  /** Event time of the last match. */
  touched: number;
}

/** Fewest entries a group may keep, whatever its condition. */
const minimumCapacity = 10_000;

/** Groups of all correlations, least recently touched first. */
export class CorrelatorState<Reference> {
  readonly #groups = new Map<string, Group<Reference>>();
  readonly #rules: ReadonlyMap<string, WindowRule>;
  readonly #correlations: ReadonlyMap<string, CorrelationRule>;
  readonly #limits: Limits;
  #evictions = 0;

  constructor(correlations: readonly CorrelationRule[], limits: Limits) {
    this.#limits = limits;
    this.#correlations = new Map(correlations.map((correlation) => [fingerprint(correlation), correlation]));
    this.#rules = new Map(
      correlations.map((correlation) => [correlation.key, windowRule(correlation, limits.lateness)]),
    );
  }

  get evictions(): number {
    return this.#evictions;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Adds an entry to a group; answers the window that met the condition. */
  add(
    correlation: CorrelationRule,
    values: readonly string[],
    entry: Entry<Reference>,
  ): readonly Entry<Reference>[] | undefined {
    const key = JSON.stringify([correlation.key, values]);
    let group = this.#groups.get(key);
    if (group) this.#groups.delete(key);
    else {
      group = { correlation, values, window: new GroupWindow(), touched: entry.time };
      this.#makeRoom(entry.time);
    }
    this.#groups.set(key, group);
    group.touched = Math.max(group.touched, entry.time);
    return group.window.add(entry, this.#rules.get(correlation.key)!);
  }

  snapshot(): Json {
    return [...this.#groups.values()].map(({ correlation, values, window, touched }) => ({
      correlation: fingerprint(correlation),
      values,
      touched,
      fired: window.fired ? [window.fired.from, window.fired.to] : null,
      entries: window.entries.map(({ time, count, value, references }) => [
        time,
        count,
        value ?? null,
        references as readonly Json[],
      ]),
    }));
  }

  restore(snapshot: Json): void {
    this.#groups.clear();
    for (const saved of snapshot as unknown as readonly SavedGroup<Reference>[]) {
      const correlation = this.#correlations.get(saved.correlation);
      if (!correlation) continue;
      const entries = saved.entries.map(([time, count, value, references]) =>
        value === null ? { time, count, references } : { time, count, value, references },
      );
      const fired = saved.fired ? { from: saved.fired[0], to: saved.fired[1] } : undefined;
      const window = new GroupWindow<Reference>(entries, fired);
      const key = JSON.stringify([correlation.key, saved.values]);
      this.#groups.set(key, { correlation, values: saved.values, window, touched: saved.touched });
    }
  }

  #makeRoom(now: number): void {
    // At most two a time, so that one event with a wrong clock cannot empty the memory.
    for (let round = 0; round < 2; round += 1) {
      const oldest = this.#groups.entries().next().value;
      if (!oldest || oldest[1].touched + oldest[1].correlation.timespan + this.#limits.lateness >= now) break;
      this.#groups.delete(oldest[0]);
    }
    if (this.#groups.size < this.#limits.maximumGroups) return;
    const surplus = Math.max(1, Math.floor(this.#limits.maximumGroups / 10));
    for (const key of [...this.#groups.keys()].slice(0, surplus)) {
      this.#groups.delete(key);
      this.#evictions += 1;
    }
  }
}

interface SavedGroup<Reference> {
  readonly correlation: string;
  readonly values: readonly string[];
  readonly touched: number;
  readonly fired: readonly [number, number] | null;
  readonly entries: readonly (readonly [number, number, string | null, readonly Reference[]])[];
}

// A changed correlation starts anew: its old groups counted something else.
function fingerprint(correlation: CorrelationRule): string {
  const { key, type, rules, groupBy, timespan, bounds, valueFields, aliases } = correlation;
  return JSON.stringify([key, type, rules.map(({ to }) => to), groupBy, timespan, bounds, valueFields, aliases]);
}

function windowRule(correlation: CorrelationRule, lateness: number): WindowRule {
  const { bounds, timespan } = correlation;
  const highest = Math.max(...bounds.map(({ value }) => value));
  return {
    span: timespan,
    lateness,
    capacity: Math.max(minimumCapacity, highest + 1),
    satisfied: (entries) => meets(bounds, measures[correlation.type](entries)),
  };
}

/** What each correlation type measures over one window. Temporal types join here with an evaluator of their own. */
const measures: Readonly<Record<CorrelationRule['type'], (entries: readonly Entry<unknown>[]) => number>> = {
  event_count: (entries) => entries.reduce((sum, entry) => sum + entry.count, 0),
  value_count: (entries) => new Set(entries.map((entry) => entry.value)).size,
};
