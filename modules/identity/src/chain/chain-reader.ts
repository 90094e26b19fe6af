import type { Text } from '@citywall/kernel';
import { syntaxProblem, type Token } from './chain-tokens.ts';

/** Walks over the tokens of a text; what it does not find it refuses with the place. */
export interface ChainReader {
  /** The token that comes next. */
  peek(): Token;
  next(): Token;
  /** Takes the word (or sign) if it comes next. */
  take(text: string): boolean;
  /** Takes the words, or refuses with what was expected. */
  expect(text: string): void;
  /** Takes a quoted name, or a bare word where `bare` is allowed. */
  name(what: Text, bare?: boolean): string;
  /** Refuses at the token given, or at the next one. */
  refuse(text: Text, at?: Token): never;
  /** One level deeper; refuses beyond 20. */
  deeper<T>(read: () => T): T;
}

const deepest = 20;

/** A reader at the beginning of the tokens. */
export function createReader(tokens: readonly Token[]): ChainReader {
  let at = 0;
  let depth = 0;
  const peek = (): Token => tokens[at] as Token;
  const next = (): Token => {
    const token = peek();
    if (token.kind !== 'end') at += 1;
    return token;
  };
  const refuse = (text: Text, where: Token = peek()): never => {
    throw syntaxProblem(where, text);
  };
  const take = (text: string): boolean => {
    const token = peek();
    if (token.kind === 'name' || token.text !== text || token.kind === 'end') return false;
    at += 1;
    return true;
  };
  return {
    peek,
    next,
    take,
    refuse,
    expect: (text) => {
      if (!take(text)) refuse(expected(`“${text}”`, `“${text}”`, peek()));
    },
    name: (what, bare = false) => {
      const token = peek();
      const fits = token.kind === 'name' || (bare && token.kind === 'word');
      if (!fits || token.text === '') refuse(expected(what.en, what.zh, token));
      if (token.text.length > 128) {
        refuse({ en: 'This name is longer than 128 characters.', zh: '该名称超过 128 个字符。' });
      }
      return next().text;
    },
    deeper: (read) => {
      depth += 1;
      if (depth > deepest)
        refuse({ en: `More than ${deepest} parentheses in each other.`, zh: `括号嵌套超过 ${deepest} 层。` });
      const value = read();
      depth -= 1;
      return value;
    },
  };
}

/** The words of a refusal: what should stand here and what does. */
export function expected(en: string, zh: string, { kind, text }: Token): Text {
  return kind === 'end'
    ? { en: `${en} is missing at the end.`, zh: `末尾缺少${zh}。` }
    : { en: `${en} should stand here, not “${text}”.`, zh: `此处应为${zh}，而不是“${text}”。` };
}
