import type { ConditionNode, GlobToken } from './expression.ts';
import { globMatcher } from './glob.ts';
import { kindOf, type LocatedEntry, Refused } from './located.ts';

const maximumLength = 8_192;
const maximumDepth = 64;

interface Token {
  readonly text: string;
  /** Offset in the condition. */
  readonly at: number;
}

/** Reads a condition, a text or a list of texts (OR), over the named searches. */
export function readCondition(entry: LocatedEntry, searches: readonly string[]): ConditionNode {
  const { value } = entry;
  const items = value.kind === 'list' ? value.items : [value];
  if (items.length === 0) throw new Refused('the condition is empty', value.at);
  const of = items.map((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string')
      return new ConditionReader(item.value, item.at, searches).read();
    throw new Refused(`a condition must be a text, but it is ${kindOf(item)}`, item.at);
  });
  return of.length === 1 ? of[0]! : { node: 'any', of };
}

/** Names of the searches a condition uses. */
export function searchesOf(node: ConditionNode, found: Set<string> = new Set()): Set<string> {
  if (node.node === 'search') found.add(node.name);
  else if (node.node === 'not') searchesOf(node.of, found);
  else for (const part of node.of) searchesOf(part, found);
  return found;
}

/** Whether a condition negates anything. */
export function negates(node: ConditionNode): boolean {
  if (node.node === 'search') return false;
  return node.node === 'not' || node.of.some(negates);
}

// Tightest first: parentheses, `1 of` and `all of`, not, and, or.
class ConditionReader {
  readonly #text: string;
  readonly #at: number;
  readonly #searches: readonly string[];
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string, at: number, searches: readonly string[]) {
    this.#text = text;
    this.#at = at;
    this.#searches = searches;
    if (text.length > maximumLength) this.#refuse(`the condition is longer than ${maximumLength} characters`, 0);
    if (text.includes('|') && !searches.some((name) => name.includes('|') && text.includes(name))) {
      const reason = 'the condition uses the aggregation of Sigma version 1 (|); write a correlation instead';
      this.#refuse(reason, text.indexOf('|'));
    }
    this.#tokens = [...text.matchAll(/[()]|[^\s()]+/g)].map((match) => ({ text: match[0], at: match.index }));
  }

  read(): ConditionNode {
    if (this.#tokens.length === 0) this.#refuse('the condition is empty', 0);
    const node = this.#or(0);
    const rest = this.#tokens[this.#next];
    if (rest?.text === ')') this.#refuse('the condition closes a parenthesis that is not open', rest.at);
    if (rest) this.#refuse(`the condition needs and, or or the end before ${JSON.stringify(rest.text)}`, rest.at);
    return node;
  }

  #or(depth: number): ConditionNode {
    const of = [this.#and(depth)];
    while (this.#take('or')) of.push(this.#and(depth));
    return of.length === 1 ? of[0]! : { node: 'any', of };
  }

  #and(depth: number): ConditionNode {
    const of = [this.#not(depth)];
    while (this.#take('and')) of.push(this.#not(depth));
    return of.length === 1 ? of[0]! : { node: 'all', of };
  }

  #not(depth: number): ConditionNode {
    if (depth > maximumDepth)
      this.#refuse(`the condition is nested more than ${maximumDepth} levels deep`, this.#place());
    return this.#take('not') ? { node: 'not', of: this.#not(depth + 1) } : this.#operand(depth);
  }

  #operand(depth: number): ConditionNode {
    const token = this.#tokens[this.#next];
    if (!token) return this.#refuse('the condition ends where a search is expected', this.#text.length);
    this.#next += 1;
    if (token.text === '(') {
      const inner = this.#or(depth + 1);
      if (!this.#take(')')) this.#refuse('the condition lacks a closing parenthesis', this.#place());
      return inner;
    }
    if (this.#tokens[this.#next]?.text === 'of') return this.#selector(token);
    if (this.#searches.includes(token.text)) return { node: 'search', name: token.text };
    return this.#refuse(this.#unknown(token.text), token.at);
  }

  #selector(quantity: Token): ConditionNode {
    if (quantity.text !== '1' && quantity.text !== 'any' && quantity.text !== 'all') {
      this.#refuse(
        `the condition knows 1 of, any of and all of, but not ${JSON.stringify(quantity.text)} of`,
        quantity.at,
      );
    }
    this.#next += 1;
    const pattern = this.#tokens[this.#next];
    if (!pattern || pattern.text === '(' || pattern.text === ')') {
      return this.#refuse('the condition needs them or a name after of', this.#place());
    }
    this.#next += 1;
    const names = selected(pattern.text, this.#searches);
    if (names.length === 0) this.#refuse(`the condition names ${pattern.text}, but no search fits it`, pattern.at);
    const of = names.map((name) => ({ node: 'search', name }) as const);
    return of.length === 1 ? of[0]! : { node: quantity.text === 'all' ? 'all' : 'any', of };
  }

  #unknown(text: string): string {
    if (text === ')' || ['and', 'or', 'not', 'of'].includes(text)) {
      return `the condition needs the name of a search where it has ${JSON.stringify(text)}`;
    }
    if (/^(and|or|not)$/i.test(text)) return `the condition writes ${text}; write it in lower case`;
    return `the condition names the search ${JSON.stringify(text)}, which the rule does not have`;
  }

  #place(): number {
    return this.#tokens[this.#next]?.at ?? this.#text.length;
  }

  #take(text: string): boolean {
    if (this.#tokens[this.#next]?.text !== text) return false;
    this.#next += 1;
    return true;
  }

  #refuse(reason: string, at: number): never {
    throw new Refused(reason, this.#at, { value: this.#text, index: at });
  }
}

function selected(pattern: string, searches: readonly string[]): readonly string[] {
  if (pattern === 'them') return searches.filter((name) => !name.startsWith('_'));
  const tokens = pattern.split(/(\*)/).flatMap((part): readonly GlobToken[] => {
    if (part === '') return [];
    return [part === '*' ? { wild: 'any' } : part];
  });
  const fits = globMatcher(tokens);
  return searches.filter(fits);
}
