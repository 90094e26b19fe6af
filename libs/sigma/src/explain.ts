import type { Text } from '@citywall/kernel';
import type { Observation } from '@citywall/ocsf';
import { describe } from './describe.ts';
import type { ConditionNode, SearchNode, ValueTest } from './expression.ts';
import { fold } from './fold.ts';
import { locateKeyword, locateValue, mergeSpans, type Span } from './highlight.ts';
import { textsOfObservation } from './observed.ts';
import { readField } from './read-field.ts';
import type { SigmaRule } from './rule.ts';
import { compileTextTest, placedTexts } from './value-test.ts';

/** Why a rule matched. */
export interface Explanation {
  /** The rule in words. */
  readonly words: readonly Text[];
  /** Parts of the observation's raw line that made it match: [start, end) in UTF-16 units, in order, apart. */
  readonly highlights: readonly Span[];
  /** The fields whose values satisfied the rule. */
  readonly matchedFields: readonly string[];
}

/** Explains why a rule matches an observation; without highlights when it does not. */
export function explain(rule: SigmaRule, observation: Observation): Explanation {
  const reasons = new Reasons(rule, observation);
  const matched = reasons.holds(rule.condition) ? reasons.collect(rule.condition) : [];
  return {
    words: describe(rule, []),
    highlights: mergeSpans(matched.flatMap(({ spans }) => spans)),
    matchedFields: [...new Set(matched.flatMap(({ field }) => (field === '' ? [] : [field])))],
  };
}

interface Reason {
  /** '' for a keyword. */
  readonly field: string;
  readonly spans: readonly Span[];
}

type Node = ConditionNode | SearchNode;

// Evaluates one rule plainly: an explanation is asked for once, so nothing is shared or kept.
class Reasons {
  readonly #rule: SigmaRule;
  readonly #observation: Observation;

  constructor(rule: SigmaRule, observation: Observation) {
    this.#rule = rule;
    this.#observation = observation;
  }

  holds(node: Node): boolean {
    if (node.node === 'search') return this.holds(this.#rule.searches[node.name]!);
    if (node.node === 'not') return !this.holds(node.of);
    if (node.node === 'keyword') return this.#texts(node.test, textsOfObservation(this.#observation)).length > 0;
    if (node.node === 'field') return this.#fieldHolds(node.field, node.test);
    return node.node === 'all' ? node.of.every((part) => this.holds(part)) : node.of.some((part) => this.holds(part));
  }

  /** What the true parts of a condition that holds rest on; what is negated shows nothing. */
  collect(node: Node): readonly Reason[] {
    if (node.node === 'search') return this.collect(this.#rule.searches[node.name]!);
    if (node.node === 'not') return [];
    const { raw } = this.#observation;
    if (node.node === 'keyword') return [{ field: '', spans: locateKeyword(raw, node.test) }];
    if (node.node === 'field') return this.#fieldReason(node.field, node.test);
    return node.of.flatMap((part) => (this.holds(part) ? this.collect(part) : []));
  }

  #fieldReason(field: string, test: ValueTest): readonly Reason[] {
    if (test.kind === 'null') return [];
    const values = this.#texts(test, this.#values(field));
    return [{ field, spans: values.flatMap((value) => locateValue(this.#observation.raw, field, value, test)) }];
  }

  #values(field: string): readonly string[] {
    const value = readField(this.#observation, field);
    return (Array.isArray(value) ? value.flat(8) : [value]).flatMap((one: unknown) =>
      typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean' ? String(one) : [],
    );
  }

  #fieldHolds(field: string, test: ValueTest): boolean {
    const value = readField(this.#observation, field);
    if (test.kind === 'exists') return value !== undefined && value !== null;
    if (test.kind === 'null') return value === undefined || value === null;
    return this.#texts(test, this.#values(field)).length > 0;
  }

  // Which of the texts satisfy a test.
  #texts(test: ValueTest, texts: readonly string[]): readonly string[] {
    if (test.kind === 'exists') return texts;
    if (test.kind === 'reference') {
      const wanted = this.#values(test.field);
      return texts.filter((text) => wanted.some((other) => placedTexts(test.form, text, other, test.cased)));
    }
    const asks = compileTextTest(test);
    return asks ? texts.filter((text) => asks(text, fold(text))) : [];
  }
}
