/**
 * A set of characters as bits: one for each of ASCII, one for each of the two letters beyond ASCII that fold to
 * letters within, and one for all the rest.
 */
export type CharacterSet = bigint;

const kelvin = 128;
const longS = 129;
const bits = 130;
/** Every character. */
export const everything: CharacterSet = (1n << BigInt(bits + 1)) - 1n;

/** The characters of an ASCII text. */
export function setOf(text: string): CharacterSet {
  let set = 0n;
  for (let index = 0; index < text.length; index += 1) set |= 1n << BigInt(text.charCodeAt(index));
  return set;
}

/** The ASCII characters from one to another. */
export function rangeOf(from: number, to: number): CharacterSet {
  return ((1n << BigInt(to - from + 1)) - 1n) << BigInt(from);
}

/** The set without its characters, everything else in it. */
export function without(set: CharacterSet): CharacterSet {
  return everything & ~set;
}

const [upper, lower] = [rangeOf(65, 90), rangeOf(97, 122)];

/** The set with every form of its letters that is equal without case. */
export function folded(set: CharacterSet): CharacterSet {
  const closed = set | ((set & upper) << 32n) | ((set & lower) >> 32n);
  const k = (closed & setOf('k')) === 0n ? 0n : 1n << BigInt(kelvin);
  return closed | k | ((closed & setOf('s')) === 0n ? 0n : 1n << BigInt(longS));
}

/** Whether a set holds characters beyond the few that have bits of their own. */
export function isOpen(set: CharacterSet): boolean {
  return set >> BigInt(bits) === 1n;
}

/** The set as a class of a JavaScript regular expression; an open one needs the flag u. */
export function classOf(set: CharacterSet): string {
  const parts: string[] = [];
  for (let from = 0; from < 128; from += 1) {
    if (!has(set, from)) continue;
    let to = from;
    while (to < 127 && has(set, to + 1)) to += 1;
    parts.push(to === from ? escapeOf(from) : `${escapeOf(from)}-${escapeOf(to)}`);
    from = to;
  }
  if (has(set, kelvin)) parts.push('\\u212a');
  if (has(set, longS)) parts.push('\\u017f');
  if (isOpen(set)) parts.push('\\u0080-\\u017e\\u0180-\\u2129\\u212b-\\u{10ffff}');
  return parts.length === 1 && parts[0]!.length === 4 ? parts[0]! : `[${parts.join('')}]`;
}

function has(set: CharacterSet, bit: number): boolean {
  return ((set >> BigInt(bit)) & 1n) === 1n;
}

function escapeOf(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`;
}
