import { canonicalNumber } from './decimal.ts';
import type { ConditionNode, SearchNode } from './expression.ts';
import type { SigmaRule } from './rule.ts';

/** The event ids (field EventID) outside which a rule cannot match; undefined when it names none. */
export function requiredEventIds(rule: SigmaRule): ReadonlySet<string> | undefined {
  return known.has(rule) ? known.get(rule) : demanded(rule.condition, rule);
}

/** Saves requiredEventIds its work for a rule of which the answer is known. */
export function rememberEventIds(rule: SigmaRule, ids: ReadonlySet<string> | undefined): void {
  known.set(rule, ids);
}

const known = new WeakMap<SigmaRule, ReadonlySet<string> | undefined>();

function demanded(node: ConditionNode | SearchNode, rule: SigmaRule): ReadonlySet<string> | undefined {
  if (node.node === 'search') return demanded(rule.searches[node.name]!, rule);
  if (node.node === 'field') {
    const { field, test } = node;
    if (field !== 'EventID') return undefined;
    if (test.kind === 'number') return new Set([String(test.value)]);
    // A quoted id is a text and must be written the same; only one in shortest form is told apart by its number.
    const plain = test.kind === 'text' && test.form === 'equals' && canonicalNumber(test.text) === test.text;
    return plain ? new Set([test.text]) : undefined;
  }
  if (node.node === 'keyword' || node.node === 'not') return undefined;
  if (node.node === 'all') return demandedByOne(node.of, rule);
  const union: string[] = [];
  for (const part of node.of) {
    const ids = demanded(part, rule);
    if (!ids) return undefined;
    union.push(...ids);
  }
  return new Set(union);
}

function demandedByOne(
  nodes: readonly (ConditionNode | SearchNode)[],
  rule: SigmaRule,
): ReadonlySet<string> | undefined {
  for (const node of nodes) {
    const ids = demanded(node, rule);
    if (ids) return ids;
  }
  return undefined;
}
