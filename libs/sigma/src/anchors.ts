import type { Literal } from './anchor-index.ts';
import type { ConditionNode, FieldNode, GlobToken, KeywordNode, SearchNode, ValueTest } from './expression.ts';
import { fold } from './fold.ts';
import { requiredLiteral } from './regex/required-literal.ts';
import type { SigmaRule } from './rule.ts';

/** A literal in a field ('' for keywords); one of a rule's anchors must be there for the rule to match. */
export interface Anchor extends Literal {
  readonly field: string;
}

type Leaf = FieldNode | KeywordNode;

interface Choice {
  readonly leaves: readonly Leaf[];
  readonly cost: number;
}

/** Rules outlive engines and stand in several of them. */
const chosen = new WeakMap<SigmaRule, readonly Anchor[] | 'none'>();

/** The rarest set of literals of which a matching event must hold one; undefined when the rule has none. */
export function chooseAnchors(rule: SigmaRule): readonly Anchor[] | undefined {
  let anchors = chosen.get(rule);
  if (anchors === undefined) {
    anchors = choose(rule.condition, rule, false)?.leaves.map(anchorOf) ?? 'none';
    chosen.set(rule, anchors);
  }
  return anchors === 'none' ? undefined : anchors;
}

/** Saves chooseAnchors its work for a rule of which the answer is known. */
export function rememberAnchors(rule: SigmaRule, anchors: readonly Anchor[] | undefined): void {
  chosen.set(rule, anchors ?? 'none');
}

function anchorOf(leaf: Leaf): Anchor {
  return { field: leaf.node === 'field' ? leaf.field : '', ...literalOf(leaf.test)! };
}

// Negation is carried down: under `not` an OR demands all of its parts to fail, an AND one of them.
function choose(node: ConditionNode | SearchNode, rule: SigmaRule, negated: boolean): Choice | undefined {
  if (node.node === 'search') return choose(rule.searches[node.name]!, rule, negated);
  if (node.node === 'not') return choose(node.of, rule, !negated);
  if (node.node === 'field' || node.node === 'keyword') {
    const cost = negated ? undefined : costOf(node);
    return cost === undefined ? undefined : { leaves: [node], cost };
  }
  return (node.node === 'all') !== negated ? cheapest(node.of, rule, negated) : union(node.of, rule, negated);
}

type Nodes = readonly (ConditionNode | SearchNode)[];

function cheapest(nodes: Nodes, rule: SigmaRule, negated: boolean): Choice | undefined {
  let best: Choice | undefined;
  for (const node of nodes) {
    const choice = choose(node, rule, negated);
    if (choice && (!best || choice.cost < best.cost)) best = choice;
  }
  return best;
}

function union(nodes: Nodes, rule: SigmaRule, negated: boolean): Choice | undefined {
  const leaves: Leaf[] = [];
  let cost = 0;
  for (const node of nodes) {
    const choice = choose(node, rule, negated);
    if (!choice) return undefined;
    for (const leaf of choice.leaves) leaves.push(leaf);
    cost += choice.cost;
  }
  return { leaves, cost };
}

function literalOf(test: ValueTest): Literal | undefined {
  if (test.kind === 'text') return { form: test.form, text: test.cased ? fold(test.text) : test.text };
  if (test.kind === 'number') return { form: 'equals', text: String(test.value) };
  if (test.kind === 'regex') {
    const text = requiredLiteral(test.source);
    return text === undefined ? undefined : { form: 'contains', text: fold(text) };
  }
  return test.kind === 'glob' ? longestOf(test.tokens) : undefined;
}

function longestOf(tokens: readonly GlobToken[]): Literal | undefined {
  let best: Literal | undefined;
  for (const [index, token] of tokens.entries()) {
    if (typeof token !== 'string' || (best && best.text.length >= token.length)) continue;
    const form = index === 0 ? 'prefix' : index === tokens.length - 1 ? 'suffix' : 'contains';
    best = { form, text: fold(token) };
  }
  return best;
}

const formWeight = { equals: 1, prefix: 2, suffix: 2, contains: 4 } as const;

/** Fields that are alike in most events of a log source, whatever they hold. */
const common = new Set(['EventID', 'Channel', 'Provider_Name', 'EventType', 'Initiated', 'eventSource', 'status']);

/** Fields of which nearly every event of a log source holds the wanted value, such as GET: no anchors while there are others. */
const everywhere = new Set(['cs-method', 'sc-status', 'cs-version', 'c-ip', 'cs-host']);

const rarities = Array.from({ length: 42 }, (_, length) => Math.exp(-length / 6));

/**
 * How often a test's literal is guessed to occur: long literals are rare, parts of
 * texts cost more to find than whole texts, keywords must be looked for everywhere.
 */
function costOf(leaf: Leaf): number | undefined {
  const { test } = leaf;
  // The commonest kind is judged without making its literal.
  const literal = test.kind === 'text' ? test : literalOf(test);
  if (!literal) return undefined;
  const rarity = rarities[Math.min(literal.text.length, rarities.length - 1)]!;
  if (leaf.node === 'keyword') return 20 * formWeight[literal.form] * rarity;
  const ubiquity = everywhere.has(leaf.field) ? 10_000 : common.has(leaf.field) ? 1 : 0;
  return formWeight[literal.form] * rarity + ubiquity;
}
