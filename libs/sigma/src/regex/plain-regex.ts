import { type CharacterSet, classOf, isOpen } from './character-set.ts';
import { type CharacterPart, type Part, readPlain, type Sequence } from './plain-syntax.ts';

/** Most ways in which an expression may be tried at one place of a text. */
const mostWays = 512;

/**
 * The JavaScript form of an expression in the syntax of RE2, when it is plain and no text can make it backtrack more
 * than a bounded number of steps for each character; undefined otherwise, also when it is not valid. It is several
 * times as fast as the engine that is linear for every expression. Flags are i, m and s.
 */
export function plainRegex(source: string, flags: string): RegExp | undefined {
  const branches = readPlain(source, flags);
  if (branches === undefined || !branches.every(isCalm) || waysOf(branches) > mostWays) return undefined;
  if (!branches.some(hasOpen)) return new RegExp(write(branches));
  // V8 14 overlooks a character beyond the basic plane before the end: /[^a]$/u does not find it.
  return branches.some(hasEnd) ? undefined : new RegExp(write(branches), 'u');
}

/** Whether all repetition without bound is calm; groups must have none, and are not so repeated. */
function isCalm(parts: Sequence): boolean {
  return parts.every((part, index) => {
    if (part.part === 'place') return true;
    if (part.part === 'group') return part.most < Number.POSITIVE_INFINITY && part.branches.every(isBounded);
    return part.most < Number.POSITIVE_INFINITY || isFenced(part, parts, index);
  });
}

function isBounded(parts: Sequence): boolean {
  return parts.every((part) => {
    if (part.part === 'place') return true;
    return part.most < Number.POSITIVE_INFINITY && (part.part === 'character' || part.branches.every(isBounded));
  });
}

/**
 * Whether a run can neither begin nor end within itself: what stands before it and what may follow are other
 * characters. It is then gone through from a bounded number of places only, and giving back what it took leads nowhere.
 */
function isFenced(run: CharacterPart, parts: Sequence, index: number): boolean {
  const before = parts[index - 1];
  if (before === undefined) return false;
  const begins =
    before.part === 'place'
      ? before.source === '^'
      : before.part === 'character' && before.least > 0 && (before.set & run.set) === 0n;
  return begins && (startOf(parts.slice(index + 1)) & run.set) === 0n;
}

/** The characters with which a match of parts may begin. */
function startOf(parts: Sequence): CharacterSet {
  let set = 0n;
  for (const part of parts) {
    if (part.part === 'place') continue;
    if (part.part === 'character') set |= part.set;
    else for (const branch of part.branches) set |= startOf(branch);
    if (part.least > 0 && (part.part === 'character' || !part.branches.some(isNullable))) break;
  }
  return set;
}

function isNullable(parts: Sequence): boolean {
  return parts.every(
    (part) => part.part === 'place' || part.least === 0 || (part.part === 'group' && part.branches.some(isNullable)),
  );
}

function waysOf(branches: readonly Sequence[]): number {
  let sum = 0;
  for (const parts of branches) sum += parts.reduce((product, part) => product * waysOfPart(part), 1);
  return sum;
}

function waysOfPart(part: Part): number {
  if (part.part === 'place' || part.most === Number.POSITIVE_INFINITY) return 1;
  if (part.part === 'character') return part.most - part.least + 1;
  const once = waysOf(part.branches);
  let sum = 0;
  for (let times = part.least; times <= part.most && sum <= mostWays; times += 1) sum += once ** times;
  return sum;
}

function hasOpen(parts: Sequence): boolean {
  return parts.some((part) =>
    part.part === 'character' ? isOpen(part.set) : part.part === 'group' && part.branches.some(hasOpen),
  );
}

function hasEnd(parts: Sequence): boolean {
  return parts.some((part) =>
    part.part === 'place' ? part.source === '$' : part.part === 'group' && part.branches.some(hasEnd),
  );
}

function write(branches: readonly Sequence[]): string {
  return branches.map((parts) => parts.map(writePart).join('')).join('|');
}

function writePart(part: Part): string {
  if (part.part === 'place') return part.source;
  const { least, most } = part;
  const times = least === 1 && most === 1 ? '' : `{${least},${most === Number.POSITIVE_INFINITY ? '' : most}}`;
  return `${part.part === 'character' ? classOf(part.set) : `(?:${write(part.branches)})`}${times}`;
}
