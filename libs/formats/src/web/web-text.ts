/** Index of the quote that ends a quoted text, which may hold `\"`; -1 when it is never closed. */
export function closingQuote(line: string, start: number): number {
  let at = line.indexOf('"', start);
  while (at > start && isEscaped(line, at, start)) at = line.indexOf('"', at + 1);
  return at;
}

function isEscaped(line: string, quote: number, start: number): boolean {
  let at = quote - 1;
  while (at >= start && line.charCodeAt(at) === 92) at--;
  return (quote - at) % 2 === 0;
}

const escapes = /\\(?:x([0-9A-Fa-f]{2})|(.))/gs;
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', v: '\v', f: '\f' };

/** Takes back what a web server escaped when it wrote its log: `\"`, `\\`, `\x22`, `\n`. */
export function unescapeLog(text: string): string {
  if (text.indexOf('\\') < 0) return text;
  return text.replace(escapes, (_all, hex: string | undefined, character: string) =>
    hex !== undefined ? String.fromCharCode(Number.parseInt(hex, 16)) : (controls[character] ?? character),
  );
}

/** A URL with its percent signs and plus signs taken back, twice where it was encoded twice; as it is when that cannot be done. */
export function decodeUrl(text: string): string {
  let decoded = text;
  for (let round = 0; round < 2 && decoded.indexOf('%') >= 0; round++) {
    const next = decodePercent(decoded);
    if (next === decoded) break;
    decoded = next;
  }
  return decoded.indexOf('+') >= 0 ? decoded.replaceAll('+', ' ') : decoded;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not UTF-8, or a lone percent sign: byte by byte, as an old server reads it.
    return text.replace(/%([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}
