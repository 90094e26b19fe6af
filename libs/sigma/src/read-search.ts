import type { SearchNode } from './expression.ts';
import { kindOf, type Located, type LocatedEntry, type LocatedMap, type LocatedScalar, Refused } from './located.ts';
import { type ModifierChain, readModifiers } from './modifier.ts';
import { isNegatedExists, linkValues, readValue } from './read-values.ts';
import type { Placeholders } from './rule.ts';

/** Above this many tests in one document it is refused: aliases and placeholders multiply. */
const maximumTests = 50_000;

/** What reading searches needs beside the YAML; `tests` counts over the whole document. */
export interface SearchContext {
  readonly placeholders: Placeholders;
  tests: number;
}

/** Reads one named search: a map (AND), a list of maps (OR), keywords, or a list of both. */
export function readSearch(entry: LocatedEntry, context: SearchContext): SearchNode {
  const { value } = entry;
  if (value.kind === 'map') return readMap(value, context);
  if (value.kind === 'scalar') return readKeyword(value, context);
  if (value.items.length === 0) throw new Refused(`the search ${entry.key} is empty`, value.at);
  const of = value.items.map((item) => {
    if (item.kind === 'map') return readMap(item, context);
    if (item.kind === 'scalar') return readKeyword(item, context);
    throw new Refused(`the search ${entry.key} holds a list inside a list`, item.at);
  });
  return of.length === 1 ? of[0]! : { node: 'any', of };
}

function readMap(map: LocatedMap, context: SearchContext): SearchNode {
  if (map.entries.length === 0) throw new Refused('a search without fields would match every event', map.at);
  const of = map.entries.map((entry) => readField(entry, context));
  return of.length === 1 ? of[0]! : { node: 'all', of };
}

const plain = readModifiers([]);

function readKeyword(value: LocatedScalar, context: SearchContext): SearchNode {
  return linkValues([testsOf('', value, plain, context)], plain);
}

function readField(entry: LocatedEntry, context: SearchContext): SearchNode {
  const [field, ...names] = entry.key.split('|') as [string, ...string[]];
  const chain = chainOf(names, entry.at);
  if (
    field === '' &&
    (chain.special === 'exists' || chain.special === 'fieldref' || chain.special === 'cidr' || isNumeric(chain))
  ) {
    throw new Refused(`${chain.special ?? chain.comparison ?? chain.unit} needs a field before it`, entry.at);
  }
  if (field === '' && names.length === 0) throw new Refused('a field needs a name', entry.at);
  const values = valuesOf(entry);
  if (chain.special === 'exists' && values.length > 1) throw new Refused('exists takes one value', values[1]!.at);
  const groups = values.map((value) => testsOf(field, value, chain, context));
  const linked = linkValues(groups, chain);
  if (isNegatedExists(values, chain)) return { node: 'not', of: linked };
  return chain.neq ? differing(field, linked) : linked;
}

function isNumeric(chain: ModifierChain): boolean {
  return chain.comparison !== undefined || chain.unit !== undefined;
}

// `neq` says that the field is there and the comparison does not hold: it differs from every value of a list.
function differing(field: string, same: SearchNode): SearchNode {
  const different: SearchNode = { node: 'not', of: same };
  if (field === '') return different;
  return { node: 'all', of: [{ node: 'field', field, test: { kind: 'exists' } }, different] };
}

function chainOf(names: readonly string[], at: number): ModifierChain {
  try {
    return readModifiers(names);
  } catch (error) {
    throw new Refused((error as Error).message, at);
  }
}

function valuesOf(entry: LocatedEntry): readonly LocatedScalar[] {
  const { value } = entry;
  const items: readonly Located[] = value.kind === 'list' ? value.items : [value];
  if (items.length === 0) throw new Refused(`${entry.key} has no values`, value.at);
  return items.map((item) => {
    if (item.kind === 'scalar') return item;
    throw new Refused(
      `a value of ${entry.key} must be a text, number, truth value or null, but it is ${kindOf(item)}`,
      item.at,
    );
  });
}

function testsOf(field: string, value: LocatedScalar, chain: ModifierChain, context: SearchContext): SearchNode[] {
  const tests = readValue(value, chain, field === '', context.placeholders);
  context.tests += tests.length;
  if (context.tests > maximumTests) throw new Refused(`more than ${maximumTests} values in one rule`, value.at);
  return tests.map((test) => (field === '' ? { node: 'keyword', test } : { node: 'field', field, test }));
}
