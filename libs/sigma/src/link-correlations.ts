import { refuse } from './refuse.ts';
import type { CorrelationRule, LoadedDocument, Refusal, RuleDocument, RuleReference } from './rule.ts';

/** Correlations over correlations go no deeper than this. */
const maximumChain = 10;

/** Loaded documents by id (lower case), name and key. */
export function indexOf(documents: readonly RuleDocument[]): Map<string, LoadedDocument> {
  const index = new Map<string, LoadedDocument>();
  for (const document of documents) {
    if (document.kind === 'refused') continue;
    for (const identity of [document.key, document.name, document.id])
      if (identity !== null) index.set(identity, document);
  }
  return index;
}

/** The document a reference names: an id without case, or a name. */
export function find(index: ReadonlyMap<string, LoadedDocument>, reference: string): LoadedDocument | undefined {
  return index.get(reference) ?? index.get(reference.toLowerCase());
}

/** Why a reference leads nowhere: the document was refused, or there is none. */
export function missing(reference: string, documents: readonly RuleDocument[]): string {
  const refused = documents.find(
    (document) => document.kind === 'refused' && document.id?.toLowerCase() === reference.toLowerCase(),
  );
  if (refused) return `it names the rule ${reference}, which was refused itself (${refused.file})`;
  return `it names the rule ${JSON.stringify(reference)}, which is not loaded`;
}

/** Rewrites references of correlations to keys; refuses unknown ones, circles and chains that are too long. */
export function linkCorrelations(documents: readonly RuleDocument[]): {
  readonly documents: readonly RuleDocument[];
  readonly feeding: ReadonlySet<string>;
} {
  let current = documents;
  // A refused correlation refuses those that name it, so repeat until nothing changes.
  for (;;) {
    const index = indexOf(current);
    const next = current.map((document) =>
      document.kind === 'correlation' ? linkOne(document, index, current) : document,
    );
    const settled = next.every((document, position) => document.kind === current[position]!.kind);
    current = next;
    if (settled) return { documents: current, feeding: feedingKeys(current) };
  }
}

function linkOne(
  correlation: CorrelationRule,
  index: ReadonlyMap<string, LoadedDocument>,
  documents: readonly RuleDocument[],
): CorrelationRule | Refusal {
  const rules: RuleReference[] = [];
  const keys = new Map<string, string>();
  for (const reference of correlation.rules) {
    const target = find(index, reference.to);
    if (!target) return refuse(correlation, missing(reference.to, documents), reference);
    if (target.kind === 'filter')
      return refuse(correlation, `it names the filter ${reference.to}; a correlation takes rules`, reference);
    if (rules.some(({ to }) => to === target.key))
      return refuse(correlation, `it names the rule ${reference.to} twice`, reference);
    keys.set(reference.to, target.key);
    rules.push({ ...reference, to: target.key });
  }
  const depth = chainLength(correlation, index, new Set());
  if (depth === Number.POSITIVE_INFINITY)
    return refuse(correlation, 'its rules lead in a circle back to it', correlation.rules[0]);
  if (depth > maximumChain)
    return refuse(correlation, `it chains more than ${maximumChain} correlations`, correlation.rules[0]);
  const aliases = Object.entries(correlation.aliases).map(([alias, fields]) => {
    const byKey = Object.entries(fields).map(([rule, field]) => [keys.get(rule) ?? rule, field] as const);
    return [alias, Object.fromEntries(byKey)] as const;
  });
  return { ...correlation, rules, aliases: Object.fromEntries(aliases) };
}

// Depth above the limit is cut short, which also keeps wide circles from costing exponential time.
function chainLength(
  correlation: CorrelationRule,
  index: ReadonlyMap<string, LoadedDocument>,
  path: Set<string>,
): number {
  if (path.has(correlation.key)) return Number.POSITIVE_INFINITY;
  if (path.size > maximumChain) return path.size + 1;
  path.add(correlation.key);
  let longest = 1;
  for (const { to } of correlation.rules) {
    const target = find(index, to);
    if (target?.kind === 'correlation') longest = Math.max(longest, 1 + chainLength(target, index, path));
    if (longest > maximumChain) break;
  }
  path.delete(correlation.key);
  return longest;
}

function feedingKeys(documents: readonly RuleDocument[]): ReadonlySet<string> {
  const feeding = new Set<string>();
  const generating = new Set<string>();
  for (const document of documents) {
    if (document.kind !== 'correlation') continue;
    for (const { to } of document.rules) (document.generate ? generating : feeding).add(to);
  }
  return new Set([...feeding].filter((key) => !generating.has(key)));
}
