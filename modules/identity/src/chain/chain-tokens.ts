import { invalid, type Problem, type Text } from '@citywall/kernel';

/** A word, a quoted name, a sign or the end, and where it stands (both from 1). */
export interface Token {
  readonly kind: 'word' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** More than this is no policy that people can read. */
export const longestText = 20_000;

const space = /\s+|#[^\n]*/y;
/** A name, a sign, an IPv6 address that begins with ::, or a word. */
const pattern = /"((?:[^"\\\n]|\\["\\])*)"|[(),]|::[0-9a-fA-F:.]*(?:\/\d+)?|:|[\p{L}\p{N}_./+-][\p{L}\p{N}_.:/+-]*/uy;

/** Cuts the text of chains into tokens; comments begin with #. Throws a Problem that names line and column. */
export function tokensOf(text: string): readonly Token[] {
  if (text.length > longestText) {
    throw syntaxProblem(
      { line: 1, column: 1 },
      {
        en: `The text is longer than ${longestText} characters. Write fewer or shorter chains.`,
        zh: `文本超过 ${longestText} 个字符，请精简认证链。`,
      },
    );
  }
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let at = 0;
  const place = (offset: number) => ({ line, column: offset - lineStart + 1 });
  while (at < text.length) {
    space.lastIndex = at;
    const blank = space.exec(text)?.[0];
    if (blank !== undefined) {
      for (let end = text.indexOf('\n', at); end !== -1 && end < at + blank.length; end = text.indexOf('\n', end + 1)) {
        line += 1;
        lineStart = end + 1;
      }
      at += blank.length;
      continue;
    }
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) throw unreadable(text, at, place(at));
    tokens.push({ ...shape(found[0], found[1]), ...place(at) });
    // A colon ends the head of a chain; inside a word it belongs to an address or a time.
    at += found[0].length;
  }
  return [...splitColons(tokens), { kind: 'end', text: '', ...place(at) }];
}

function shape(whole: string, name: string | undefined): Pick<Token, 'kind' | 'text'> {
  if (name !== undefined) return { kind: 'name', text: name.replace(/\\(["\\])/g, '$1') };
  return { kind: /^[():,]$/.test(whole) ? 'sign' : 'word', text: whole };
}

/** A colon at the end of a word is the sign; an address never ends with just one. */
function splitColons(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token): Token[] => {
    if (token.kind !== 'word' || !/[^:]:$/.test(token.text)) return [token];
    const text = token.text.slice(0, -1);
    return [
      { ...token, text },
      { ...token, kind: 'sign', text: ':', column: token.column + text.length },
    ];
  });
}

function unreadable(text: string, at: number, place: { readonly line: number; readonly column: number }): Problem {
  if (text[at] === '"') {
    return syntaxProblem(place, {
      en: 'A name begins here and does not end. Close it with " on the same line.',
      zh: '此处的名称没有结束，请在同一行用 " 结束。',
    });
  }
  return syntaxProblem(place, {
    en: `“${String.fromCodePoint(text.codePointAt(at) ?? 0)}” means nothing here. Remove it, or put names into quotes.`,
    zh: `此处的“${String.fromCodePoint(text.codePointAt(at) ?? 0)}”没有意义，请删除，或将名称放入引号。`,
  });
}

/** A refusal of the text that names the place in it. */
export function syntaxProblem(
  { line, column }: { readonly line: number; readonly column: number },
  text: Text,
): Problem {
  return invalid(
    'identity.chain.text',
    { en: `Line ${line}, column ${column}: ${text.en}`, zh: `第 ${line} 行第 ${column} 列：${text.zh}` },
    { line, column },
  );
}
