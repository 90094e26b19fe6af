import type { GlobToken, ValueTest } from './expression.ts';
import { fold } from './fold.ts';

const any: GlobToken = { wild: 'any' };
const one: GlobToken = { wild: 'one' };

/**
 * Reads a Sigma value: `*` and `?` are wild; a backslash escapes a wildcard or a
 * backslash and is itself before anything else (specification 2.x, "Escaping").
 */
export function readPattern(value: string): GlobToken[] {
  if (!special.test(value)) return value === '' ? [] : [value];
  const tokens: GlobToken[] = [];
  let literal = '';
  let copied = 0;
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code === backslash) {
      const next = value.charCodeAt(index + 1);
      if (next !== backslash && next !== star && next !== question) continue;
      literal += value.slice(copied, index);
      index += 1;
      copied = index;
    } else if (code === star || code === question) {
      literal += value.slice(copied, index);
      if (literal !== '') tokens.push(literal);
      tokens.push(code === star ? any : one);
      literal = '';
      copied = index + 1;
    }
  }
  literal += value.slice(copied);
  if (literal !== '') tokens.push(literal);
  return tokens;
}

const special = /[\\*?]/;
const [backslash, star, question] = [92, 42, 63] as const;

/** Whether a pattern holds wildcards. */
export function isWild(tokens: readonly GlobToken[]): boolean {
  return tokens.some((token) => typeof token !== 'string');
}

/** The text of a pattern without wildcards. */
export function literalOf(tokens: readonly GlobToken[]): string {
  return tokens.filter((token) => typeof token === 'string').join('');
}

/** Adds `*` before or after a pattern, as contains, startswith and endswith ask. */
export function openPattern(tokens: readonly GlobToken[], before: boolean, after: boolean): GlobToken[] {
  return [...(before ? [any] : []), ...tokens, ...(after ? [any] : [])];
}

/** The cheapest test that asks what the pattern asks. */
export function patternTest(pattern: readonly GlobToken[], cased: boolean): ValueTest {
  const tokens = normalize(pattern, cased);
  const [first, second, third] = tokens;
  const text = (form: 'equals' | 'prefix' | 'suffix' | 'contains', value: GlobToken): ValueTest => ({
    kind: 'text',
    form,
    text: value as string,
    cased,
  });
  if (first === undefined) return text('equals', '');
  if (tokens.length === 1) {
    if (typeof first === 'string') return text('equals', first);
    if (first.wild === 'any') return { kind: 'any' };
  } else if (tokens.length === 2 && second !== undefined) {
    if (typeof first === 'string' && isAny(second)) return text('prefix', first);
    if (isAny(first) && typeof second === 'string') return text('suffix', second);
  } else if (tokens.length === 3 && isAny(first) && typeof second === 'string' && third && isAny(third)) {
    return text('contains', second);
  }
  return { kind: 'glob', tokens, cased };
}

function isAny(token: GlobToken): boolean {
  return typeof token !== 'string' && token.wild === 'any';
}

// Joins literals and runs of `*`; puts every `?` of a run before its `*`, so equal patterns look equal.
function normalize(pattern: readonly GlobToken[], cased: boolean): GlobToken[] {
  const tokens: GlobToken[] = [];
  for (const token of pattern) {
    const last = tokens.at(-1);
    if (typeof token === 'string') {
      const text = cased ? token : fold(token);
      if (typeof last === 'string') tokens[tokens.length - 1] = last + text;
      else if (text !== '') tokens.push(text);
    } else if (last !== undefined && isAny(last)) {
      if (token.wild === 'one') tokens.splice(-1, 1, one, any);
    } else tokens.push(token);
  }
  return tokens;
}
