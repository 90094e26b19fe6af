import type { Json } from '@citywall/kernel';
import type { Attempt, Observation, SessionNote } from '@citywall/ocsf';
import { type CorrelationRule, type RuleSet, readField, type SigmaRule } from '@citywall/sigma';

/** What matching leaves of an observation: all that counting needs, as plain JSON so that it crosses threads and restarts. */
export interface Hit<Reference extends Json> {
  /** Event time, ms UTC. */
  readonly time: number;
  /** How often it happened. */
  readonly count: number;
  /** Keys of the rules that matched, in the order of the rule set. */
  readonly rules: readonly string[];
  /** The fields that correlations over these rules read, by the name they use. */
  readonly values: Readonly<Record<string, Json>>;
  readonly attempt?: Attempt;
  readonly session?: SessionNote;
  /** What a finding keeps of the event. */
  readonly reference: Reference;
}

/** A line that no rule matched but that tells whose connection an SSH session is. */
export interface SessionHit {
  /** Event time, ms UTC. */
  readonly time: number;
  readonly session: SessionNote;
}

/** Turns an observation and what matched it into what has to be counted; undefined when there is nothing. */
export type HitCollector = <Reference extends Json>(
  observation: Observation,
  matched: readonly SigmaRule[],
  reference: () => Reference,
) => Hit<Reference> | SessionHit | undefined;

/** How many sessions are remembered as noted, so that each is told of about once. */
const mostNoted = 20_000;

/** Makes a collector for a rule set; it belongs to one thread. */
export function createHitCollector(ruleSet: Pick<RuleSet, 'correlations'>): HitCollector {
  const fieldsOf = fieldsByRule(ruleSet.correlations);
  const noted = new Set<string>();

  /** Whether what a line tells of its session is news to the counting side. */
  function isNews(session: SessionNote): boolean {
    if (fieldsOf.size === 0 || noted.has(session.id)) return false;
    if (noted.size >= mostNoted) noted.clear();
    noted.add(session.id);
    return true;
  }

  return (observation, matched, reference) => {
    const { attempt, session, time, count } = observation;
    if (matched.length === 0) {
      if (session === undefined || !isNews(session)) return undefined;
      return { time, session };
    }
    const values: Record<string, Json> = {};
    for (const rule of matched) {
      const fields = fieldsOf.get(rule.key);
      if (fields === undefined) continue;
      for (const field of fields) {
        const value = plain(readField(observation, field));
        if (value !== undefined) values[field] = value;
      }
    }
    const hit = { time, count, rules: matched.map((rule) => rule.key), values, reference: reference() };
    if (attempt === undefined) return hit;
    return session === undefined ? { ...hit, attempt } : { ...hit, attempt, session };
  };
}

/** For each rule the fields that correlations over it read, correlations over those included. */
function fieldsByRule(correlations: readonly CorrelationRule[]): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, Set<string>>();
  const collect = (key: string, from: CorrelationRule, depth: number): void => {
    const known = fields.get(key) ?? new Set<string>();
    fields.set(key, known);
    for (const name of from.groupBy) known.add(from.aliases[name]?.[key] ?? name).add(name);
    for (const name of from.valueFields) known.add(name);
    if (depth > 10) return;
    // A correlation over this one reads its fields from the event that completed it.
    for (const outer of correlations) {
      if (outer.rules.some(({ to }) => to === from.key)) collect(key, outer, depth + 1);
    }
  };
  for (const correlation of correlations) for (const { to } of correlation.rules) collect(to, correlation, 0);
  return new Map([...fields].map(([key, names]) => [key, [...names]]));
}

function plain(value: unknown): Json | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (!Array.isArray(value)) return undefined;
  return value.filter((element) => typeof element === 'string' || typeof element === 'number');
}
