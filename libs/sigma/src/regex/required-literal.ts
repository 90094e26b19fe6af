/** Shorter literals are in too many texts to be worth looking for. */
const minimumLength = 3;

/** The longest of requiredLiterals, when it is long enough to look for in every text; undefined when there is none. */
export function requiredLiteral(source: string): string | undefined {
  const longest = requiredLiterals(source)[0] ?? '';
  return longest.length >= minimumLength ? longest : undefined;
}

/**
 * The literals that every match of a regular expression holds, folded, the longest first; none when none is evident.
 * It reads only what stands outside groups, classes and alternatives, so it may overlook one but never claims too much.
 */
export function requiredLiterals(source: string): readonly string[] {
  const runs: string[] = [];
  let run = '';
  const close = (): void => {
    runs.push(run);
    run = '';
  };
  let index = 0;
  while (index < source.length) {
    const piece = readPiece(source, index);
    if (piece === undefined) return [];
    index = piece.end;
    const quantifier = quantifierAt(source, index);
    index += quantifier.length;
    if (piece.literal === undefined || (quantifier !== '' && !quantifier.startsWith('+'))) close();
    else {
      run += piece.literal;
      if (quantifier !== '') close();
    }
  }
  close();
  const literals = new Set(runs.filter((text) => text !== '').map((text) => text.toLowerCase()));
  return [...literals].sort((one, other) => other.length - one.length);
}

/**
 * For each group of alternatives that every match must pass, one text of each alternative, folded: a text that holds
 * none of one group's cannot match. Alternatives without a plain text make their group tell nothing.
 */
export function requiredAlternatives(source: string): readonly (readonly string[])[] {
  const groups: string[][] = [];
  for (let index = 0; index < source.length; ) {
    const piece = readPiece(source, index);
    if (piece === undefined) return [];
    const quantifier = quantifierAt(source, piece.end);
    if (source[index] === '(' && quantifier === '') {
      const texts = alternativesOf(source.slice(index + 1, piece.end - 1));
      if (texts) groups.push(texts);
    }
    index = piece.end + quantifier.length;
  }
  return groups.sort((one, other) => one.length - other.length);
}

function alternativesOf(inside: string): string[] | undefined {
  if (inside.startsWith('?') && !inside.startsWith('?:')) return undefined;
  const texts: string[] = [];
  let run = '';
  let longest = '';
  let index = inside.startsWith('?:') ? 2 : 0;
  for (; index <= inside.length; ) {
    const ended = index === inside.length || inside[index] === '|';
    const piece = ended ? { end: index + 1 } : readPiece(inside, index);
    if (piece === undefined) return undefined;
    const quantifier = ended ? '' : quantifierAt(inside, piece.end);
    if (piece.literal !== undefined && quantifier === '') run += piece.literal;
    else {
      if (run.length > longest.length) longest = run;
      run = '';
    }
    if (ended) {
      if (longest === '') return undefined;
      texts.push(longest.toLowerCase());
      longest = '';
    }
    index = piece.end + quantifier.length;
  }
  return texts;
}

interface Piece {
  readonly end: number;
  /** The character it stands for, when it is one of ASCII. */
  readonly literal?: string;
}

// undefined: an alternative, a flag group or something not understood, so nothing is required for sure.
function readPiece(source: string, begin: number): Piece | undefined {
  const character = source[begin]!;
  if (character === '|' || character === ')') return undefined;
  if (character === '(') return readGroup(source, begin);
  if (character === '[') return readClass(source, begin);
  if (character === '\\') return readEscape(source, begin);
  if ('.^$'.includes(character)) return { end: begin + 1 };
  if ('*+?{'.includes(character)) return undefined;
  return isAscii(character) ? { end: begin + 1, literal: character } : { end: begin + 1 };
}

function readEscape(source: string, begin: number): Piece | undefined {
  const escaped = source[begin + 1];
  if (escaped === undefined) return undefined;
  if (/[dDwWsSbBAz]/.test(escaped)) return { end: begin + 2 };
  // Punctuation stands for itself; other letters and digits name characters and classes.
  return /[A-Za-z0-9]/.test(escaped) || !isAscii(escaped) ? undefined : { end: begin + 2, literal: escaped };
}

function readGroup(source: string, begin: number): Piece | undefined {
  // Flags without a colon hold for the rest; case does not matter here, but x and U would.
  const flags = /^\(\?[ims]+\)/.exec(source.slice(begin, begin + 8));
  if (flags) return { end: begin + flags[0].length };
  let depth = 0;
  for (let index = begin; index < source.length; index += 1) {
    const character = source[index];
    if (character === '\\') index += 1;
    else if (character === '[') {
      const inner = readClass(source, index);
      if (!inner) return undefined;
      index = inner.end - 1;
    } else if (character === '(') depth += 1;
    else if (character === ')') {
      depth -= 1;
      if (depth === 0) return { end: index + 1 };
    }
  }
  return undefined;
}

function readClass(source: string, begin: number): Piece | undefined {
  let index = begin + 1;
  if (source[index] === '^') index += 1;
  // A bracket in first place is a member.
  if (source[index] === ']') index += 1;
  for (; index < source.length; index += 1) {
    if (source[index] === '\\') index += 1;
    else if (source[index] === '[') {
      if (source[index + 1] === ':') return undefined;
    } else if (source[index] === ']') return { end: index + 1 };
  }
  return undefined;
}

function quantifierAt(source: string, begin: number): string {
  return /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(source.slice(begin, begin + 16))?.[0] ?? '';
}

function isAscii(character: string): boolean {
  return character < '\u0080';
}
