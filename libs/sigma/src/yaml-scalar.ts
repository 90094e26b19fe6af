import type { LocatedScalar } from './located.ts';

// The YAML 1.2 core schema, as the full reader resolves plain scalars.
const integer = /^[-+]?[0-9]+$/;
const octal = /^0o[0-7]+$/;
const hexadecimal = /^0x[0-9a-fA-F]+$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+)(?:[eE][-+]?[0-9]+)?$/;
const special = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;
const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['~', 'null', 'Null', 'NULL', ''].map((word) => [word, null] as const),
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
]);

/** A plain scalar; undefined when the quick reader leaves it to the full one. */
export function plainScalar(source: string, at: number): LocatedScalar | undefined {
  const code = source.charCodeAt(0);
  // Letters, most often: neither a number nor one of the few words.
  if ((code > 57 && code !== 126) || code === 47 || code === 36 || code === 37) {
    const word = source.length <= 5 ? words.get(source) : undefined;
    return { kind: 'scalar', at, value: word === undefined ? source : word, source };
  }
  if (integer.test(source) || float.test(source)) return { kind: 'scalar', at, value: Number(source), source };
  if (octal.test(source) || hexadecimal.test(source) || special.test(source)) return undefined;
  const word = words.get(source);
  return { kind: 'scalar', at, value: word === undefined ? source : word, source };
}

/** Where a single-quoted text that begins at `begin` ends (its closing quote); -1 when not on its line. */
export function singleQuoteEnd(text: string, begin: number, lineEnd: number): number {
  let end = text.indexOf("'", begin + 1);
  while (end !== -1 && end < lineEnd && text[end + 1] === "'") end = text.indexOf("'", end + 2);
  return end < lineEnd ? end : -1;
}

/** The same for a double-quoted text. */
export function doubleQuoteEnd(text: string, begin: number, lineEnd: number): number {
  for (let end = begin + 1; end < lineEnd; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text[end] === '"') return end;
  }
  return -1;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n', t: '\t', r: '\r', '/': '/' };

/** The text between quotes; undefined when it holds an escape the quick reader leaves to the full one. */
export function unquote(text: string, begin: number, end: number): string | undefined {
  const inner = text.slice(begin + 1, end);
  if (text[begin] === "'") return inner.includes("''") ? inner.replaceAll("''", "'") : inner;
  if (!inner.includes('\\')) return inner;
  let known = true;
  const plain = inner.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/gs, (_, byte, unit, character: string) => {
    if (character === undefined) return String.fromCharCode(Number.parseInt(byte ?? unit, 16));
    if (!Object.hasOwn(escapes, character)) known = false;
    return escapes[character] ?? '';
  });
  return known ? plain : undefined;
}
