import type { Entity, Finding, JsonObject, Text } from '@citywall/kernel';
import type { CorrelationRule } from '@citywall/sigma';
import type { Detection } from '../detect-stream.ts';
import { hashedId } from '../hashed-id.ts';
import { starterRuleTexts } from '../starter-rules.ts';
import type { EventReference } from './evidence.ts';

/** Evidence kept in a finding; the count says how many there were. */
const keptEvidence = 50;
const keptEntities = 50;

const starterTexts = starterRuleTexts();

/**
 * What a rule found, as a finding. Its id follows from rule, group, time and events, so that a replay of the stream
 * makes the same finding and it is stored once.
 */
export function makeFinding(detection: Detection<JsonObject>): Finding {
  const { rule, time, group, count } = detection;
  const references = detection.references as unknown as readonly EventReference[];
  const evidence = references
    .slice(-keptEvidence)
    .map(({ event, time, source, raw, highlights }) => ({ event, time, source, raw, highlights }));
  return {
    id: hashedId([rule.key, group, time, references.map(({ event }) => event)]),
    time,
    detector: 'sigma',
    rule: { id: rule.id ?? rule.key, name: rule.name ?? '', title: rule.title, level: rule.level },
    title: titleOf(rule.id, rule.title),
    group,
    count,
    ...(rule.kind === 'correlation' ? expectation(rule, count) : {}),
    evidence,
    entities: mergedEntities(references),
    trusted: references.length > 0 && references.every(({ trusted }) => trusted),
    ...(rule.attack.length > 0 ? { attack: [...rule.attack] } : {}),
  };
}

function titleOf(id: string | null, title: string): Text {
  return (id === null ? undefined : starterTexts.get(id)?.title) ?? { en: title, zh: title };
}

const signs = { gt: '>', gte: '≥', lt: '<', lte: '≤', eq: '=', neq: '≠' } as const;

function expectation(rule: CorrelationRule, count: number): { readonly expected: string; readonly seen: string } {
  const what = rule.type === 'value_count' ? `different ${rule.valueFields.join(', ')}` : 'events';
  const bounds = rule.bounds.map(({ comparison, value }) => `${signs[comparison]} ${value}`).join(', ');
  return { expected: `${what} ${bounds} / ${rule.timespan / 1000} s`, seen: String(count) };
}

function mergedEntities(references: readonly EventReference[]): readonly Entity[] {
  const merged = new Map<string, Entity>();
  for (const { entities } of references) {
    for (const entity of entities) {
      if (merged.size >= keptEntities) return [...merged.values()];
      merged.set(`${entity.kind} ${entity.role} ${entity.value}`, entity);
    }
  }
  return [...merged.values()];
}
