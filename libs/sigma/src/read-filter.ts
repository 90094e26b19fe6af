import { entryOf, kindOf, type LocatedMap, mapOf, type Place, Refused, textOf } from './located.ts';
import { negates } from './read-condition.ts';
import { type DocumentSource, readHeader, readLogSource } from './read-header.ts';
import { readDetection } from './read-rule.ts';
import type { FilterRule, Placeholders, RuleReference } from './rule.ts';

/** Reads a Sigma filter document (filters specification 2.x); throws Refused with reason and place. */
export function readFilter(map: LocatedMap, source: DocumentSource, placeholders: Placeholders): FilterRule {
  const { place } = source;
  const header = readHeader(map, source);
  const logsource = readLogSource(map);
  const section = mapOf(entryOf(map, 'filter')!);
  const rules = readReferences(section, place);
  const condition = entryOf(section, 'condition');
  if (condition && condition.value.kind !== 'scalar') {
    throw new Refused('a filter has exactly one condition, a text', condition.value.at);
  }
  const detection = readDetection(section, placeholders, ['rules']);
  const warnings = negates(detection.condition)
    ? []
    : [
        {
          reason: 'the filter keeps only what it describes: an exclusion is written condition: not …',
          ...place(condition!.at),
        },
      ];
  return {
    kind: 'filter',
    ...header,
    warnings,
    logsource,
    rules,
    searches: detection.searches,
    condition: detection.condition,
  };
}

function readReferences(section: LocatedMap, place: (at: number) => Place): 'any' | readonly RuleReference[] {
  const entry = entryOf(section, 'rules');
  if (!entry) throw new Refused('rules is missing: list ids or names, or write any', section.at);
  const { value } = entry;
  if (value.kind === 'scalar' && (value.value === 'any' || value.value === 'all')) return 'any';
  if (value.kind !== 'list')
    throw new Refused(`rules must be a list of ids or names, or any, but it is ${kindOf(value)}`, value.at);
  if (value.items.length === 0) return 'any';
  return value.items.map((item) => ({ to: textOf({ key: 'each of rules', value: item }), ...place(item.at) }));
}
