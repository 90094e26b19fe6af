/** A piece of a policy's text and what it is to the eye. */
export interface Token {
  readonly kind: 'effect' | 'keyword' | 'variable' | 'string' | 'comment' | 'number' | 'plain';
  readonly text: string;
}

const pattern =
  /(?<comment>\/\/[^\n]*)|(?<string>"(?:[^"\\\n]|\\.)*"?)|(?<number>\d+)|(?<word>[A-Za-z_]\w*)|(?<plain>[^A-Za-z_"/\d]+|\/)/g;
const effects = new Set(['permit', 'forbid']);
const keywords = new Set(['when', 'unless', 'in', 'has', 'is', 'like', 'if', 'then', 'else', 'true', 'false']);
const variables = new Set(['principal', 'action', 'resource', 'context']);

/** Cuts a Cedar text into pieces; together they are the text again, whatever it is. */
export function cedarTokens(text: string): readonly Token[] {
  return [...text.matchAll(pattern)].map(({ 0: piece, groups }) => ({
    kind: kindOf(piece, groups ?? {}),
    text: piece,
  }));
}

function kindOf(piece: string, groups: Readonly<Record<string, string | undefined>>): Token['kind'] {
  if (groups.comment !== undefined) return 'comment';
  if (groups.string !== undefined) return 'string';
  if (groups.number !== undefined) return 'number';
  if (effects.has(piece)) return 'effect';
  if (keywords.has(piece)) return 'keyword';
  return variables.has(piece) ? 'variable' : 'plain';
}
