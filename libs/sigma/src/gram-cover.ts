import { commonness } from './gram-index.ts';

/** Lengths of the parts, characters. */
const [shortest, longest] = [2, 4];
/** With more alternatives a regular expression is no faster than looking for the literals themselves. */
const mostParts = 8;

/**
 * A regular expression that finds every text that holds one of the literals (folded ASCII, of two characters at least),
 * and few others: a handful of rare short parts of which each literal has one. It finds what one of `others` (sources of
 * regular expressions) finds as well. undefined when it takes too many parts.
 */
export function coverOf(literals: Iterable<string>, others: readonly string[] = []): RegExp | undefined {
  let uncovered = [...literals];
  const parts: string[] = [];
  while (uncovered.length > 0) {
    if (parts.length === mostParts) return undefined;
    const part = bestPart(uncovered);
    parts.push(part);
    uncovered = uncovered.filter((text) => !text.includes(part));
  }
  return new RegExp([...parts.map(eitherCase), ...others].join('|'));
}

// The part that is rare and that many literals have.
function bestPart(literals: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of literals) for (const part of partsOf(text)) counts.set(part, (counts.get(part) ?? 0) + 1);
  let best = '';
  let highest = 0;
  for (const [part, count] of counts) {
    const worth = count / (1 + 20_000 * probability(part));
    if (worth > highest) [best, highest] = [part, worth];
  }
  return best;
}

function partsOf(text: string): ReadonlySet<string> {
  const parts = new Set<string>();
  for (let length = shortest; length <= longest; length += 1) {
    for (let begin = 0; begin + length <= text.length; begin += 1) parts.add(text.slice(begin, begin + length));
  }
  return parts;
}

/** How often a character of each class of commonness stands at a place of a text, roughly. */
const shares = [0.003, 0.015, 0.06] as const;

function probability(part: string): number {
  let product = 1;
  for (let index = 0; index < part.length; index += 1) product *= shares[commonness(part, index, 1) as 0 | 1 | 2];
  return product;
}

// The flag i would bring rules for letters beyond ASCII with it.
function eitherCase(part: string): string {
  return part.replace(/[^a-z0-9]|[a-z]/g, (character) =>
    character >= 'a' && character <= 'z' ? `[${character}${character.toUpperCase()}]` : escapeOf(character),
  );
}

function escapeOf(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
