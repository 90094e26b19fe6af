import type { Literal } from './anchor-index.ts';
import type { ConditionNode, GlobToken, SearchNode, ValueTest } from './expression.ts';
import { fold } from './fold.ts';
import { requiredLiteral } from './regex/required-literal.ts';
import type { SigmaRule } from './rule.ts';

/** A literal in a field ('' for keywords); one of a rule's anchors must be there for the rule to match. */
export interface Anchor extends Literal {
  readonly field: string;
}

/** How often a literal is expected per event: a guess at first, then measured. */
export type AnchorCost = (anchor: Anchor) => number;

interface Choice {
  readonly anchors: readonly Anchor[];
  readonly cost: number;
}

/** The rarest set of literals of which a matching event must hold one; undefined when the rule has none. */
export function chooseAnchors(rule: SigmaRule, cost: AnchorCost): readonly Anchor[] | undefined {
  return choose(rule.condition, rule, false, cost)?.anchors;
}

type Node = ConditionNode | SearchNode;

// Negation is carried down: under `not` an OR demands all of its parts to fail, an AND one of them.
function choose(node: Node, rule: SigmaRule, negated: boolean, cost: AnchorCost): Choice | undefined {
  if (node.node === 'search') return choose(rule.searches[node.name]!, rule, negated, cost);
  if (node.node === 'not') return choose(node.of, rule, !negated, cost);
  if (node.node === 'field' || node.node === 'keyword') {
    const literal = negated ? undefined : literalOf(node.test);
    if (!literal) return undefined;
    const anchor = { field: node.node === 'field' ? node.field : '', ...literal };
    return { anchors: [anchor], cost: cost(anchor) };
  }
  const choices = node.of.map((part) => choose(part, rule, negated, cost));
  return (node.node === 'all') !== negated ? cheapest(choices) : union(choices);
}

function cheapest(choices: readonly (Choice | undefined)[]): Choice | undefined {
  let best: Choice | undefined;
  for (const choice of choices) if (choice && (!best || choice.cost < best.cost)) best = choice;
  return best;
}

function union(choices: readonly (Choice | undefined)[]): Choice | undefined {
  const anchors: Anchor[] = [];
  let cost = 0;
  for (const choice of choices) {
    if (!choice) return undefined;
    anchors.push(...choice.anchors);
    cost += choice.cost;
  }
  return { anchors, cost };
}

function literalOf(test: ValueTest): Literal | undefined {
  if (test.kind === 'text') return { form: test.form, text: test.cased ? fold(test.text) : test.text };
  if (test.kind === 'number') return { form: 'equals', text: String(test.value) };
  if (test.kind === 'regex') {
    const text = requiredLiteral(test.source);
    return text === undefined ? undefined : { form: 'contains', text: fold(text) };
  }
  if (test.kind !== 'glob') return undefined;
  const literals = test.tokens.flatMap((token, index): readonly Literal[] =>
    globLiteral(token, index, test.tokens.length),
  );
  return literals.sort((one, other) => other.text.length - one.text.length)[0];
}

function globLiteral(token: GlobToken, index: number, length: number): readonly Literal[] {
  if (typeof token !== 'string') return [];
  const form = index === 0 ? 'prefix' : index === length - 1 ? 'suffix' : 'contains';
  return [{ form, text: fold(token) }];
}

const formWeight = { equals: 1, prefix: 2, suffix: 2, contains: 4 } as const;

/** Fields that are alike in most events of a log source, whatever they hold. */
const common = new Set(['EventID', 'Channel', 'Provider_Name', 'EventType', 'Initiated', 'eventSource', 'status']);

const rarities = Array.from({ length: 42 }, (_, length) => Math.exp(-length / 6));

/** The guess before anything was seen: long literals are rare, parts of texts cost more to find than whole texts. */
export function guessedCost({ field, form, text }: Anchor): number {
  const keyword = field === '' ? 20 : 1;
  const rarity = rarities[Math.min(text.length, rarities.length - 1)]!;
  return formWeight[form] * keyword * rarity + (common.has(field) ? 1 : 0);
}
