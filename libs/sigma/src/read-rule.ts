import type { ConditionNode, SearchNode } from './expression.ts';
import { entryOf, type LocatedEntry, type LocatedMap, mapOf, Refused } from './located.ts';
import { readCondition, searchesOf } from './read-condition.ts';
import { type DocumentSource, optionalTexts, readHeader, readLevel, readLogSource } from './read-header.ts';
import { readSearch } from './read-search.ts';
import type { Placeholders, SigmaRule } from './rule.ts';

/** Reads a Sigma rule document; throws Refused with reason and place. */
export function readRule(map: LocatedMap, source: DocumentSource, placeholders: Placeholders): SigmaRule {
  const action = entryOf(map, 'action');
  if (action) throw new Refused('action: collections are of Sigma version 1; write whole documents', action.at);
  const header = readHeader(map, source);
  const logsource = readLogSource(map);
  const detection = entryOf(map, 'detection');
  if (!detection) throw new Refused('detection is missing', map.at);
  const { searches, condition } = readDetection(mapOf(detection), placeholders);
  const level = readLevel(map);
  return { kind: 'rule', ...header, level, logsource, fields: optionalTexts(map, 'fields'), searches, condition };
}

/** Named searches and the condition over them. */
export interface Detection {
  readonly searches: { readonly [name: string]: SearchNode };
  readonly condition: ConditionNode;
  /** Searches the condition does not use. */
  readonly unused: readonly LocatedEntry[];
}

/** Reads a detection section; `reserved` keys of a filter section are not searches. */
export function readDetection(
  map: LocatedMap,
  placeholders: Placeholders,
  reserved: readonly string[] = [],
): Detection {
  const timeframe = entryOf(map, 'timeframe');
  if (timeframe) {
    throw new Refused(
      'timeframe belongs to the aggregation of Sigma version 1; write a correlation instead',
      timeframe.at,
    );
  }
  const condition = entryOf(map, 'condition');
  if (!condition) throw new Refused('the condition is missing', map.at);
  const entries = map.entries.filter((entry) => entry !== condition && !reserved.includes(entry.key));
  if (entries.length === 0) throw new Refused('there is no search beside the condition', map.at);
  const context = { placeholders, tests: 0 };
  const searches = new Map<string, SearchNode>();
  for (const entry of entries) {
    if (entry.key === '__proto__') throw new Refused('a search cannot be named __proto__', entry.at);
    searches.set(entry.key, readSearch(entry, context));
  }
  const tree = readCondition(condition, [...searches.keys()]);
  const used = searchesOf(tree);
  const unused = entries.filter((entry) => !used.has(entry.key));
  return { searches: Object.fromEntries(searches), condition: tree, unused };
}
