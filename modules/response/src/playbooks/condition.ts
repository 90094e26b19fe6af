import { contains, parseNetwork } from '../protocol/index.ts';
import { referencesIn } from './variables.ts';

/**
 * Conditions of CACAO are STIX patterns; Citywall reads their boolean part over variables:
 * comparisons `__name__:value OP literal` with = != < <= > >= IN LIKE ISSUBSET ISSUPERSET, joined by
 * AND, OR, NOT and parentheses, optionally in square brackets. MATCHES and observation operators are refused.
 */
export type Condition = (lookup: (name: string) => string | undefined) => boolean;

type Literal = string | number | boolean;

interface Token {
  readonly kind: 'variable' | 'literal' | 'operator' | 'word' | 'mark';
  readonly text: string;
  readonly value?: Literal;
  readonly at: number;
}

const maximumLength = 2_000;
const maximumDepth = 20;
const pattern =
  /\s*(?:(?<variable>__[A-Za-z0-9_-]{1,100}?__:value)|(?<string>'(?:[^'\\]|\\['\\])*')|(?<number>-?\d+(?:\.\d+)?)|(?<word>[A-Za-z]+)|(?<operator><=|>=|!=|<>|=|<|>)|(?<mark>[()[\],]))/y;

/** Reads a condition. Throws with the column, counted from 1, and what is wrong there. */
export function parseCondition(text: string): Condition {
  if (text.length > maximumLength) throw new Error(`The condition is longer than ${maximumLength} characters.`);
  const tokens = tokenize(text);
  const reader = new Reader(tokens, text.length);
  const bracketed = reader.takeMark('[');
  const condition = reader.either(0);
  if (bracketed) reader.requireMark(']');
  reader.requireEnd();
  return condition;
}

/** Names of the variables a condition reads. */
export function variablesOf(text: string): readonly string[] {
  return referencesIn(text);
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined) throw new Error(`Column ${at + 1}: this cannot be read.`);
    tokens.push(tokenOf(groups, at));
    at = pattern.lastIndex;
  }
  return tokens;
}

function tokenOf(groups: Record<string, string | undefined>, at: number): Token {
  const { variable, string, number, word, operator, mark } = groups;
  if (variable !== undefined) return { kind: 'variable', text: variable.slice(0, -':value'.length), at };
  if (string !== undefined) {
    return { kind: 'literal', text: string, value: string.slice(1, -1).replace(/\\(['\\])/g, '$1'), at };
  }
  if (number !== undefined) return { kind: 'literal', text: number, value: Number(number), at };
  if (word !== undefined) {
    if (/^(true|false)$/i.test(word)) return { kind: 'literal', text: word, value: word.toLowerCase() === 'true', at };
    return { kind: 'word', text: word.toUpperCase(), at };
  }
  return operator !== undefined ? { kind: 'operator', text: operator, at } : { kind: 'mark', text: mark ?? '', at };
}

class Reader {
  #place = 0;
  readonly #tokens: readonly Token[];
  readonly #end: number;

  constructor(tokens: readonly Token[], end: number) {
    this.#tokens = tokens;
    this.#end = end;
  }

  either(depth: number): Condition {
    const parts = [this.#both(depth)];
    while (this.#takeWord('OR')) parts.push(this.#both(depth));
    return parts.length === 1 ? parts[0]! : (lookup) => parts.some((part) => part(lookup));
  }

  #both(depth: number): Condition {
    const parts = [this.#single(depth)];
    while (this.#takeWord('AND')) parts.push(this.#single(depth));
    return parts.length === 1 ? parts[0]! : (lookup) => parts.every((part) => part(lookup));
  }

  #single(depth: number): Condition {
    if (depth > maximumDepth) throw this.#wrong('it is nested too deep');
    if (this.#takeWord('NOT')) {
      const inner = this.#single(depth + 1);
      return (lookup) => !inner(lookup);
    }
    if (this.takeMark('(')) {
      const inner = this.either(depth + 1);
      this.requireMark(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const variable = this.#take('variable', 'a variable such as __name__:value is expected');
    const negated = this.#takeWord('NOT');
    const compare = this.#operator();
    return (lookup) => {
      const value = lookup(variable.text);
      return value !== undefined && compare(value) !== negated;
    };
  }

  #operator(): (value: string) => boolean {
    const token = this.#tokens[this.#place];
    if (token?.kind === 'operator') {
      this.#place += 1;
      return comparisonOf(token.text, this.#literal());
    }
    if (this.#takeWord('IN')) {
      this.requireMark('(');
      const literals = [this.#literal()];
      while (this.takeMark(',')) literals.push(this.#literal());
      this.requireMark(')');
      return (value) => literals.some((literal) => comparisonOf('=', literal)(value));
    }
    if (this.#takeWord('LIKE')) return likeness(String(this.#literal()));
    if (this.#takeWord('ISSUBSET'))
      return networkTest(String(this.#literal()), (outer, inner) => contains(outer, inner));
    if (this.#takeWord('ISSUPERSET'))
      return networkTest(String(this.#literal()), (inner, outer) => contains(outer, inner));
    throw this.#wrong('a comparison is expected: = != < <= > >= IN LIKE ISSUBSET ISSUPERSET');
  }

  #literal(): Literal {
    return this.#take('literal', "a 'text', number, true or false is expected").value as Literal;
  }

  #take(kind: Token['kind'], expectation: string): Token {
    const token = this.#tokens[this.#place];
    if (token?.kind !== kind) throw this.#wrong(expectation);
    this.#place += 1;
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'word' || token.text !== word) return false;
    this.#place += 1;
    return true;
  }

  takeMark(mark: string): boolean {
    const token = this.#tokens[this.#place];
    if (token?.kind !== 'mark' || token.text !== mark) return false;
    this.#place += 1;
    return true;
  }

  requireMark(mark: string): void {
    if (!this.takeMark(mark)) throw this.#wrong(`“${mark}” is expected`);
  }

  requireEnd(): void {
    if (this.#place < this.#tokens.length) throw this.#wrong('nothing more is expected');
  }

  #wrong(what: string): Error {
    return new Error(`Column ${(this.#tokens[this.#place]?.at ?? this.#end) + 1}: ${what}.`);
  }
}

/** Numbers compare as numbers when both are; everything else as text. */
function comparisonOf(operator: string, literal: Literal): (value: string) => boolean {
  const order = (value: string): number => {
    const number = Number(value);
    if (typeof literal === 'number' && value.trim() !== '' && !Number.isNaN(number)) return number - literal;
    const text = String(literal);
    return value === text ? 0 : value < text ? -1 : 1;
  };
  switch (operator) {
    case '=':
      return (value) => order(value) === 0;
    case '<':
      return (value) => order(value) < 0;
    case '<=':
      return (value) => order(value) <= 0;
    case '>':
      return (value) => order(value) > 0;
    case '>=':
      return (value) => order(value) >= 0;
    default:
      return (value) => order(value) !== 0;
  }
}

/** SQL's LIKE: % any text, _ one character. Matched without backtracking over more than one %. */
function likeness(pattern: string): (value: string) => boolean {
  return (value) => {
    let [at, place, star, mark] = [0, 0, -1, 0];
    while (at < value.length) {
      if (place < pattern.length && pattern[place] === '%') [star, mark, place] = [place, at, place + 1];
      else if (place < pattern.length && (pattern[place] === '_' || pattern[place] === value[at])) {
        at += 1;
        place += 1;
      } else if (star >= 0) [place, mark, at] = [star + 1, mark + 1, mark + 1];
      else return false;
    }
    while (pattern[place] === '%') place += 1;
    return place === pattern.length;
  };
}

function networkTest(
  literal: string,
  test: (
    literal: NonNullable<ReturnType<typeof parseNetwork>>,
    value: NonNullable<ReturnType<typeof parseNetwork>>,
  ) => boolean,
): (value: string) => boolean {
  const network = parseNetwork(literal);
  if (network === undefined) throw new Error(`“${literal}” is not an address or CIDR network.`);
  return (value) => {
    const given = parseNetwork(value);
    return given !== undefined && test(network, given);
  };
}
