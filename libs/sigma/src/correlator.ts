import type { Json, JsonObject } from '@citywall/kernel';
import { CorrelatorState } from './correlator-state.ts';
import type { CorrelationRule, RuleSet, SigmaRule } from './rule.ts';
import type { Entry } from './window.ts';

/** One match of a rule, as correlations take it. */
export interface Match<Reference> {
  readonly rule: SigmaRule;
  /** Event time, ms. */
  readonly time: number;
  /** How many events it stands for, from 1. */
  readonly count: number;
  /** The event's field, by taxonomy name or OCSF path. */
  readonly read: (field: string) => unknown;
  /** What a finding keeps of the event; plain JSON, for snapshots. */
  readonly reference: Reference;
}

/** A correlation that met its condition. */
export interface CorrelationFinding<Reference> {
  readonly correlation: CorrelationRule;
  readonly group: Readonly<Record<string, string>>;
  /** Event time of the event that met the condition, ms. */
  readonly time: number;
  /** Events of the window, repeats counted. */
  readonly count: number;
  /** For value_count: the distinct values of the window. */
  readonly values: number;
  readonly events: readonly Reference[];
}

/** Counts matches per group in sliding windows of event time. Deterministic: the same matches make the same findings. */
export interface Correlator<Reference> {
  /** Findings this match makes, those of correlations over correlations included. */
  add(match: Match<Reference>): readonly CorrelationFinding<Reference>[];
  /** Groups given up to stay within the limit, since the start. */
  readonly evictions: number;
  readonly groups: number;
  snapshot(): Json;
  /** Takes up a snapshot; groups of correlations that have changed or gone are left out. */
  restore(snapshot: Json): void;
}

export interface CorrelatorOptions {
  /** Default 100,000; above it the tenth that was quiet longest is given up. */
  readonly maximumGroups?: number;
  /** How late an event may come behind its group's newest, ms; default one hour. */
  readonly lateness?: number;
}

/** Makes a correlator for the correlations of a rule set. */
export function createCorrelator<Reference extends Json = JsonObject>(
  ruleSet: Pick<RuleSet, 'correlations' | 'feeding'>,
  options: CorrelatorOptions = {},
): Correlator<Reference> {
  const state = new CorrelatorState<Reference>(ruleSet.correlations, {
    maximumGroups: options.maximumGroups ?? 100_000,
    lateness: options.lateness ?? 3_600_000,
  });
  const listeners = listenersOf(ruleSet.correlations);
  const hear = (signal: Signal<Reference>): CorrelationFinding<Reference>[] =>
    (listeners.get(signal.key) ?? []).flatMap((correlation) => {
      const finding = count(correlation, signal, state);
      if (!finding) return [];
      const outer = hear(signalOf(finding, signal));
      return ruleSet.feeding.has(correlation.key) ? outer : [finding, ...outer];
    });
  return {
    add: ({ rule, time, count: events, read, reference }) =>
      hear({ key: rule.key, time, count: events, read, references: [reference] }),
    get evictions() {
      return state.evictions;
    },
    get groups() {
      return state.size;
    },
    snapshot: () => state.snapshot(),
    restore: (snapshot) => state.restore(snapshot),
  };
}

// A match of a rule or a finding of a correlation: what a correlation over either hears.
interface Signal<Reference> {
  readonly key: string;
  readonly time: number;
  readonly count: number;
  readonly read: (field: string) => unknown;
  readonly references: readonly Reference[];
}

function listenersOf(correlations: readonly CorrelationRule[]): ReadonlyMap<string, readonly CorrelationRule[]> {
  const listeners = new Map<string, CorrelationRule[]>();
  for (const correlation of correlations) {
    for (const { to } of correlation.rules) listeners.set(to, [...(listeners.get(to) ?? []), correlation]);
  }
  return listeners;
}

function count<Reference>(
  correlation: CorrelationRule,
  signal: Signal<Reference>,
  state: CorrelatorState<Reference>,
): CorrelationFinding<Reference> | undefined {
  const group = groupOf(correlation, signal);
  const value = correlation.type === 'value_count' ? composite(correlation.valueFields, signal.read) : undefined;
  if (!group || (correlation.type === 'value_count' && value === undefined)) return undefined;
  const { time, references } = signal;
  const entry: Entry<Reference> = { time, count: signal.count, references, ...(value === undefined ? {} : { value }) };
  const window = state.add(correlation, Object.values(group), entry);
  if (!window) return undefined;
  return {
    correlation,
    group,
    time: window.at(-1)!.time,
    count: window.reduce((sum, one) => sum + one.count, 0),
    values: new Set(window.map((one) => one.value)).size,
    events: window.flatMap((one) => one.references),
  };
}

// An event that lacks a group-by field joins no group.
function groupOf<Reference>(
  correlation: CorrelationRule,
  signal: Signal<Reference>,
): Record<string, string> | undefined {
  const group: Record<string, string> = {};
  for (const name of correlation.groupBy) {
    const text = textOf(signal.read(correlation.aliases[name]?.[signal.key] ?? name));
    if (text === undefined) return undefined;
    group[name] = text;
  }
  return group;
}

function composite(fields: readonly string[], read: (field: string) => unknown): string | undefined {
  const texts = fields.map((field) => textOf(read(field)));
  return texts.includes(undefined) ? undefined : JSON.stringify(texts);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return undefined;
  const texts = value.flatMap((element) => textOf(element) ?? []);
  return texts.length > 0 ? texts.join(',') : undefined;
}

// The outer correlation groups by its own fields: those of the inner group first, else of the event that completed it.
function signalOf<Reference>(finding: CorrelationFinding<Reference>, signal: Signal<Reference>): Signal<Reference> {
  const { correlation, group, time, events } = finding;
  const read = (field: string): unknown => (Object.hasOwn(group, field) ? group[field] : signal.read(field));
  return { key: correlation.key, time, count: 1, read, references: events };
}
