import type { Json, JsonObject } from '@citywall/kernel';
import {
  type CorrelationFinding,
  type CorrelationRule,
  createCorrelator,
  type RuleSet,
  type SigmaRule,
} from '@citywall/sigma';
import { type Counted, createAttemptReconciliation } from './attempt-reconciliation.ts';
import type { Hit, SessionHit } from './detect-hit.ts';

/** A rule or correlation that has found something; the stage that stores it makes a Finding of it. */
export interface Detection<Reference extends Json> {
  readonly rule: SigmaRule | CorrelationRule;
  /** ms UTC; for a correlation the event that met its threshold. */
  readonly time: number;
  /** Grouping values; empty for a rule. */
  readonly group: Readonly<Record<string, string>>;
  /** How many events, repeats counted. */
  readonly count: number;
  readonly references: readonly Reference[];
}

/**
 * What comes after matching, on one thread: reconciles SSH attempts and counts.
 * The server and `citywall detect` both run it, so that they find the same.
 */
export interface DetectStream<Reference extends Json> {
  /** `now` is ms of the wall clock, for `pass`; when reading files any constant will do. */
  add(hit: Hit<Reference> | SessionHit, now: number): readonly Detection<Reference>[];
  /** To be called about once a second on a live stream: lets go of what has waited long enough. */
  pass(now: number): readonly Detection<Reference>[];
  /** The input has ended: nothing is waited for any more. */
  end(): readonly Detection<Reference>[];
  snapshot(): Json;
  restore(snapshot: Json): void;
}

/** Makes the stage for a rule set. `maximumGroups` bounds the groups that are counted at once. */
export function createDetectStream<Reference extends Json = JsonObject>(
  ruleSet: RuleSet,
  options: { readonly maximumGroups?: number } = {},
): DetectStream<Reference> {
  const correlator = createCorrelator<Reference>(ruleSet, options);
  const reconciliation = createAttemptReconciliation<Reference>();
  const rules = new Map(ruleSet.rules.map((rule) => [rule.key, rule]));
  const counted = new Set(ruleSet.correlations.flatMap((correlation) => correlation.rules.map(({ to }) => to)));

  function count(part: Counted<Reference>): readonly Detection<Reference>[] {
    const rule = rules.get(part.rule);
    if (rule === undefined) return [];
    const { time, values, reference } = part.hit;
    const read = (field: string): unknown => values[field];
    return correlator.add({ rule, time, count: part.count, read, reference }).map(detectionOf);
  }

  return {
    add(hit, now) {
      if (!('rules' in hit)) {
        reconciliation.note(hit);
        return [];
      }
      const detections: Detection<Reference>[] = [];
      for (const key of hit.rules) {
        const rule = rules.get(key);
        if (rule === undefined) continue;
        if (!ruleSet.feeding.has(key)) {
          detections.push({ rule, time: hit.time, group: {}, count: hit.count, references: [hit.reference] });
        }
        if (!counted.has(key)) continue;
        for (const part of reconciliation.add(key, hit, now)) detections.push(...count(part));
      }
      return detections;
    },
    pass: (now) => reconciliation.pass(now).flatMap(count),
    end: () => reconciliation.end().flatMap(count),
    snapshot: () => ({ attempts: reconciliation.snapshot(), counts: correlator.snapshot() }),
    restore(snapshot) {
      const saved = snapshot as unknown as { readonly attempts: Json; readonly counts: Json };
      reconciliation.restore(saved.attempts);
      correlator.restore(saved.counts);
    },
  };
}

function detectionOf<Reference extends Json>(finding: CorrelationFinding<Reference>): Detection<Reference> {
  const { correlation, time, group, count, events } = finding;
  return { rule: correlation, time, group, count, references: events };
}
