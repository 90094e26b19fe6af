import {
  entryOf,
  kindOf,
  type LocatedEntry,
  type LocatedMap,
  mapOf,
  type Place,
  Refused,
  textOf,
  textsOf,
} from './located.ts';
import { type DocumentSource, readHeader, readLevel } from './read-header.ts';
import type { Bound, Comparison, CorrelationRule, CorrelationType, RuleReference } from './rule.ts';

const running: readonly string[] = ['event_count', 'value_count'];
const planned = ['temporal', 'temporal_ordered', 'value_sum', 'value_avg', 'value_percentile', 'value_median'];
const keys = ['type', 'rules', 'group-by', 'timespan', 'condition', 'aliases', 'generate'];
const comparisons = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'];

/** Reads a Sigma correlation document (specification 2.x); throws Refused with reason and place. */
export function readCorrelation(map: LocatedMap, source: DocumentSource): CorrelationRule {
  const { place } = source;
  const header = readHeader(map, source);
  const level = readLevel(map);
  const section = mapOf(entryOf(map, 'correlation')!);
  const unknown = section.entries.find((entry) => !keys.includes(entry.key));
  if (unknown) throw new Refused(`correlation does not know the key ${JSON.stringify(unknown.key)}`, unknown.at);
  const type = readType(required(section, 'type'));
  const rules = readRules(required(section, 'rules'), place);
  const groupBy = readGroupBy(entryOf(section, 'group-by'));
  const { bounds, valueFields } = readBounds(required(section, 'condition'), type);
  const timespan = readTimespan(required(section, 'timespan'));
  const aliases = readAliases(entryOf(section, 'aliases'), rules);
  const generate = readGenerate(entryOf(section, 'generate') ?? entryOf(map, 'generate'));
  return {
    kind: 'correlation',
    ...header,
    level,
    type,
    rules,
    groupBy,
    timespan,
    bounds,
    valueFields,
    aliases,
    generate,
  };
}

function required(section: LocatedMap, key: string): LocatedEntry {
  const entry = entryOf(section, key);
  if (entry) return entry;
  throw new Refused(`correlation lacks ${key}`, section.at);
}

function readType(entry: LocatedEntry): CorrelationType {
  const type = textOf(entry);
  if (running.includes(type)) return type as CorrelationType;
  const reason = planned.includes(type) ? 'is not supported yet' : 'is not known';
  throw new Refused(
    `the correlation type ${JSON.stringify(type)} ${reason}; supported are ${running.join(' and ')}`,
    entry.value.at,
  );
}

function readRules(entry: LocatedEntry, place: (at: number) => Place): readonly RuleReference[] {
  const { value } = entry;
  const items = value.kind === 'list' ? value.items : [value];
  if (items.length === 0) throw new Refused('rules names no rule', value.at);
  const seen = new Set<string>();
  return items.map((item) => {
    const to = textOf({ key: 'each of rules', value: item });
    if (seen.has(to)) throw new Refused(`rules names ${JSON.stringify(to)} twice`, item.at);
    seen.add(to);
    return { to, ...place(item.at) };
  });
}

function readGroupBy(entry: LocatedEntry | undefined): readonly string[] {
  if (!entry) return [];
  const { value } = entry;
  const fields = value.kind === 'scalar' ? [textOf(entry)] : textsOf(entry);
  const twice = fields.find((field, index) => fields.indexOf(field) !== index);
  if (twice !== undefined) throw new Refused(`group-by names ${twice} twice`, value.at);
  return fields;
}

// Seconds of a unit; month and year as pySigma counts them.
const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  M: 2_629_746,
  y: 31_556_952,
};

function readTimespan(entry: LocatedEntry): number {
  const text = textOf(entry);
  const [, digits, unit] = /^(\d{1,9})([smhdwMy])$/.exec(text) ?? [];
  const seconds = Number(digits) * (unitSeconds[unit ?? ''] ?? 0);
  if (seconds > 0) return seconds * 1_000;
  throw new Refused(
    `timespan is ${JSON.stringify(text)}; write a number above 0 and s, m, h, d, w, M or y, such as 5m`,
    entry.value.at,
  );
}

function readBounds(
  entry: LocatedEntry,
  type: CorrelationType,
): { bounds: readonly Bound[]; valueFields: readonly string[] } {
  if (entry.value.kind === 'scalar' && typeof entry.value.value === 'string') {
    throw new Refused(
      `a condition over rule names needs a temporal correlation; ${type} takes a map such as gte: 5`,
      entry.value.at,
    );
  }
  const map = mapOf(entry);
  const bounds: Bound[] = [];
  let valueFields: readonly string[] = [];
  for (const part of map.entries) {
    if (part.key === 'field') valueFields = readValueFields(part, type);
    else if (comparisons.includes(part.key)) bounds.push(readBound(part));
    else
      throw new Refused(
        `the condition does not know ${JSON.stringify(part.key)}; it takes ${comparisons.join(', ')} and field`,
        part.at,
      );
  }
  if (bounds.length === 0) throw new Refused(`the condition needs one of ${comparisons.join(', ')}`, map.at);
  if (bounds.length > 2) throw new Refused('the condition takes at most two comparisons', map.at);
  if (type === 'value_count' && valueFields.length === 0)
    throw new Refused('value_count needs a field in its condition', map.at);
  checkReachable(bounds, map.at);
  return { bounds, valueFields };
}

function readValueFields(entry: LocatedEntry, type: CorrelationType): readonly string[] {
  if (type === 'event_count')
    throw new Refused('event_count counts events and takes no field; use value_count', entry.at);
  const fields = entry.value.kind === 'list' ? textsOf(entry) : [textOf(entry)];
  if (fields.length === 0) throw new Refused('field names no field', entry.value.at);
  return fields;
}

function readBound(entry: LocatedEntry): Bound {
  const { value } = entry;
  if (
    value.kind === 'scalar' &&
    typeof value.value === 'number' &&
    Number.isSafeInteger(value.value) &&
    value.value >= 0
  ) {
    return { comparison: entry.key as Comparison, value: value.value };
  }
  throw new Refused(`${entry.key} takes a whole number from 0, not ${kindOf(value)}`, value.at);
}

// A stream sees what is there, never what is not: a condition that no count of one or more meets cannot fire.
function checkReachable(bounds: readonly Bound[], at: number): void {
  const edges = bounds.flatMap(({ value }) => [value - 1, value, value + 1]).filter((count) => count >= 1);
  if ([1, ...edges].some((count) => meets(bounds, count))) return;
  throw new Refused('no number of events meets the condition', at);
}

/** Whether a count satisfies every bound. */
export function meets(bounds: readonly Bound[], count: number): boolean {
  return bounds.every(({ comparison, value }) => {
    if (comparison === 'gte') return count >= value;
    if (comparison === 'gt') return count > value;
    if (comparison === 'lte') return count <= value;
    if (comparison === 'lt') return count < value;
    return comparison === 'eq' ? count === value : count !== value;
  });
}

function readAliases(entry: LocatedEntry | undefined, rules: readonly RuleReference[]): CorrelationRule['aliases'] {
  if (!entry) return {};
  const aliases = mapOf(entry).entries.map((alias) => {
    const fields = mapOf(alias).entries.map((part) => {
      if (rules.some(({ to }) => to === part.key)) return [part.key, textOf(part)] as const;
      throw new Refused(`the alias ${alias.key} names ${JSON.stringify(part.key)}, which is not among rules`, part.at);
    });
    return [alias.key, Object.fromEntries(fields)] as const;
  });
  return Object.fromEntries(aliases);
}

function readGenerate(entry: LocatedEntry | undefined): boolean {
  if (!entry) return false;
  if (entry.value.kind === 'scalar' && typeof entry.value.value === 'boolean') return entry.value.value;
  throw new Refused(`generate takes true or false, not ${kindOf(entry.value)}`, entry.value.at);
}
