import type { ConditionNode } from './expression.ts';
import { find, indexOf, missing } from './link-correlations.ts';
import { refuse } from './refuse.ts';
import type { FilterRule, LoadedDocument, Refusal, RuleDocument, RuleLogSource, SigmaRule } from './rule.ts';

/** ANDs every filter's condition to the rules it names or covers; a filter that names what it cannot filter is refused. */
export function applyFilters(documents: readonly RuleDocument[]): readonly RuleDocument[] {
  const index = indexOf(documents);
  const filtersOf = new Map<string, FilterRule[]>();
  const checked = documents.map((document) => {
    if (document.kind !== 'filter') return document;
    const targets = targetsOf(document, index, documents);
    if ('reason' in targets) return targets;
    for (const rule of targets) filtersOf.set(rule.key, [...(filtersOf.get(rule.key) ?? []), document]);
    return document;
  });
  if (filtersOf.size === 0) return checked;
  return checked.map((document) => {
    const filters = document.kind === 'rule' ? filtersOf.get(document.key) : undefined;
    return filters && document.kind === 'rule' ? filters.reduce(withFilter, document) : document;
  });
}

function targetsOf(
  filter: FilterRule,
  index: ReadonlyMap<string, LoadedDocument>,
  documents: readonly RuleDocument[],
): readonly SigmaRule[] | Refusal {
  if (filter.rules === 'any') {
    return documents.filter(
      (document): document is SigmaRule => document.kind === 'rule' && covers(filter.logsource, document.logsource),
    );
  }
  const targets: SigmaRule[] = [];
  for (const reference of filter.rules) {
    const target = find(index, reference.to);
    if (!target) return refuse(filter, missing(reference.to, documents), reference);
    if (target.kind !== 'rule')
      return refuse(filter, `it names the ${target.kind} ${reference.to}; a filter takes rules`, reference);
    if (!covers(filter.logsource, target.logsource)) {
      return refuse(filter, `its logsource does not cover the rule ${reference.to}`, reference);
    }
    if (!targets.includes(target)) targets.push(target);
  }
  return targets;
}

/** Whether every part the filter's log source sets is the same in the rule's. */
function covers(filter: RuleLogSource, rule: RuleLogSource): boolean {
  return (['category', 'product', 'service'] as const).every(
    (part) => filter[part] === undefined || filter[part] === rule[part],
  );
}

// The filter's searches are renamed, so that they cannot collide with the rule's.
function withFilter(rule: SigmaRule, filter: FilterRule): SigmaRule {
  const rename = (name: string): string => `${filter.key}/${name}`;
  const renamed = Object.entries(filter.searches).map(([name, search]) => [rename(name), search] as const);
  return {
    ...rule,
    searches: { ...rule.searches, ...Object.fromEntries(renamed) },
    condition: { node: 'all', of: [rule.condition, renameSearches(filter.condition, rename)] },
  };
}

function renameSearches(node: ConditionNode, rename: (name: string) => string): ConditionNode {
  if (node.node === 'search') return { node: 'search', name: rename(node.name) };
  if (node.node === 'not') return { node: 'not', of: renameSearches(node.of, rename) };
  return { node: node.node, of: node.of.map((part) => renameSearches(part, rename)) };
}
