import { type CharacterSet, everything, folded, rangeOf, setOf, without } from './character-set.ts';

/** How often: `most` may be Infinity. */
interface Repeated {
  readonly least: number;
  readonly most: number;
}

/** One character of a set, again and again. */
export interface CharacterPart extends Repeated {
  readonly part: 'character';
  readonly set: CharacterSet;
}

/** Alternatives, again and again. */
export interface GroupPart extends Repeated {
  readonly part: 'group';
  readonly branches: readonly Sequence[];
}

/** A place: `^`, `$`, `\\b` or `\\B`. */
export interface PlacePart {
  readonly part: 'place';
  readonly source: string;
}

export type Part = CharacterPart | GroupPart | PlacePart;
export type Sequence = readonly Part[];

const digits = rangeOf(48, 57);
const words = digits | rangeOf(65, 90) | rangeOf(97, 122) | setOf('_');
const classes: Readonly<Record<string, CharacterSet>> = { d: digits, w: words, s: setOf('\t\n\f\r ') };
const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v' };
/** As the linear-time engine has it. */
const mostRepeats = 1_000;
const deepest = 20;

/**
 * Reads the plain part of the syntax of RE2, in which most expressions of rules are written; undefined for anything
 * else, be it valid or not. Flags are i and s.
 */
export function readPlain(source: string, flags: string): readonly Sequence[] | undefined {
  const leading = /^\(\?([is]+)\)/.exec(source);
  const given = flags + (leading?.[1] ?? '');
  if (given.includes('m')) return undefined;
  const reader = new PlainReader(source, leading?.[0].length ?? 0, given);
  try {
    return reader.whole();
  } catch (error) {
    if (error === unusual) return undefined;
    throw error;
  }
}

const unusual = Symbol('beyond the plain syntax');

class PlainReader {
  readonly #source: string;
  readonly #foldsCase: boolean;
  readonly #any: CharacterSet;
  #at: number;

  constructor(source: string, begin: number, flags: string) {
    this.#source = source;
    this.#at = begin;
    this.#foldsCase = flags.includes('i');
    this.#any = flags.includes('s') ? everything : without(setOf('\n'));
  }

  whole(): readonly Sequence[] {
    const branches = this.#branches(0);
    if (this.#at < this.#source.length) throw unusual;
    return branches;
  }

  #branches(depth: number): readonly Sequence[] {
    if (depth > deepest) throw unusual;
    const branches: Part[][] = [[]];
    for (; this.#at < this.#source.length && this.#source[this.#at] !== ')'; ) {
      if (this.#source[this.#at] === '|') {
        this.#at += 1;
        branches.push([]);
      } else branches.at(-1)!.push(this.#part(depth));
    }
    return branches;
  }

  #part(depth: number): Part {
    const character = this.#take();
    if (character === '^' || character === '$') return this.#place(character);
    if (character === '(') {
      if (this.#source[this.#at] === '?' && this.#source[this.#at + 1] !== ':') throw unusual;
      if (this.#source[this.#at] === '?') this.#at += 2;
      const branches = this.#branches(depth + 1);
      if (this.#take() !== ')') throw unusual;
      return { part: 'group', branches, ...this.#repeated() };
    }
    if (character === '\\' && /[bB]/.test(this.#source[this.#at] ?? '')) return this.#place(`\\${this.#take()}`);
    return { part: 'character', set: this.#set(character), ...this.#repeated() };
  }

  #place(source: string): PlacePart {
    if (/[*+?{]/.test(this.#source[this.#at] ?? '')) throw unusual;
    return { part: 'place', source };
  }

  #set(character: string): CharacterSet {
    if (character === '.') return this.#any;
    if (character === '[') return this.#class();
    if (character === '\\') return this.#escaped();
    if ('*+?{'.includes(character)) throw unusual;
    return this.#letters(setOf(character));
  }

  #letters(set: CharacterSet): CharacterSet {
    return this.#foldsCase ? folded(set) : set;
  }

  #escaped(): CharacterSet {
    const character = this.#take();
    const known = classes[character.toLowerCase()];
    if (known !== undefined) return character >= 'a' ? this.#letters(known) : without(this.#letters(known));
    const control = controls[character];
    if (control !== undefined) return setOf(control);
    if (/[0-9A-Za-z]/.test(character)) throw unusual;
    return setOf(character);
  }

  #class(): CharacterSet {
    const negated = this.#source[this.#at] === '^';
    if (negated) this.#at += 1;
    let set = 0n;
    for (let first = true; first || this.#source[this.#at] !== ']'; first = false) set |= this.#member();
    this.#at += 1;
    return negated ? without(set) : set;
  }

  #member(): CharacterSet {
    const begin = this.#take();
    if (begin === '[' && this.#source[this.#at] === ':') throw unusual;
    const from = begin === '\\' ? this.#escaped() : this.#letters(setOf(begin));
    if (this.#source[this.#at] !== '-' || this.#source[this.#at + 1] === ']') return from;
    this.#at += 1;
    const end = this.#take();
    // Ends of ranges are letters and digits as good as always.
    if (!/[0-9A-Za-z]/.test(begin) || !/[0-9A-Za-z]/.test(end) || end < begin) throw unusual;
    return this.#letters(rangeOf(begin.charCodeAt(0), end.charCodeAt(0)));
  }

  #repeated(): Repeated {
    const found = /^(?:([*+?])|\{(\d{1,4})(,?)(\d{0,4})\})\??/.exec(this.#source.slice(this.#at, this.#at + 16));
    if (found === null) return { least: 1, most: 1 };
    this.#at += found[0].length;
    const [, sign, from, comma, to] = found;
    if (sign !== undefined) return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    const least = Number(from);
    const most = to !== '' ? Number(to) : comma === ',' ? Number.POSITIVE_INFINITY : least;
    if ((comma === '' && to !== '') || most < least || least > mostRepeats || (to !== '' && most > mostRepeats)) {
      throw unusual;
    }
    return { least, most };
  }

  #take(): string {
    const character = this.#source[this.#at] ?? '';
    if (character === '' || character >= '\u0080') throw unusual;
    this.#at += 1;
    return character;
  }
}
