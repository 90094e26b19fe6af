import type { NumberComparison, TimeUnit } from './expression.ts';

export type Encoding = 'utf16le' | 'utf16be' | 'utf16';

/** What a modifier chain asks for, in an order the compiler can use. */
export interface ModifierChain {
  /** How the text is placed; undefined compares the whole value. */
  placement?: 'contains' | 'startswith' | 'endswith';
  encoding?: Encoding;
  base64?: 'base64' | 'base64offset';
  comparison?: NumberComparison;
  unit?: TimeUnit;
  /** What the values are, when they are not texts, numbers or truth values to compare with. */
  special?: 're' | 'cidr' | 'exists' | 'fieldref';
  /** Of the regular expression: i, m, s. */
  flags: string;
  all: boolean;
  cased: boolean;
  neq: boolean;
  windash: boolean;
  expand: boolean;
}

const encodings: Readonly<Record<string, Encoding>> = {
  wide: 'utf16le',
  utf16le: 'utf16le',
  utf16be: 'utf16be',
  utf16: 'utf16',
};

const known = new Set(
  (
    'contains startswith endswith all exists cased neq re i m s base64 base64offset utf16le utf16be utf16 wide ' +
    'windash lt lte gt gte cidr expand fieldref minute hour day week month year'
  ).split(' '),
);

const longNames: Readonly<Record<string, string>> = { ignorecase: 'i', multiline: 'm', dotall: 's' };

// With these as the main modifier only those beside them make sense.
const companions: Readonly<Record<string, string>> = {
  re: 'i m s all neq expand cased',
  cidr: 'all neq expand',
  exists: '',
  fieldref: 'placement all neq cased',
  comparison: 'all neq unit',
  unit: 'all neq comparison',
};

const comparisons = new Set(['lt', 'lte', 'gt', 'gte']);
const units = new Set(['minute', 'hour', 'day', 'week', 'month', 'year']);
const placements = new Set(['contains', 'startswith', 'endswith']);

/** Reads a chain from left to right; throws an Error whose message is the reason for a refusal. */
export function readModifiers(names: readonly string[]): ModifierChain {
  const chain: ModifierChain = { flags: '', all: false, cased: false, neq: false, windash: false, expand: false };
  const kinds: string[] = [];
  for (const written of names) {
    const name = Object.hasOwn(longNames, written) ? longNames[written]! : written;
    if (!known.has(name)) throw new Error(`the modifier ${JSON.stringify(written)} is not known`);
    const kind = kindOf(name);
    if (kinds.includes(kind)) throw new Error(duplicate(written, kind, name));
    addModifier(chain, name, kinds);
    kinds.push(kind);
  }
  checkCompanions(kinds, names);
  if (chain.encoding && !chain.base64) {
    throw new Error(`the modifier ${names.find((name) => name in encodings)} needs base64 or base64offset after it`);
  }
  return chain;
}

function kindOf(name: string): string {
  if (comparisons.has(name)) return 'comparison';
  if (units.has(name)) return 'unit';
  if (placements.has(name)) return 'placement';
  if (name === 'base64offset') return 'base64';
  return name in encodings ? 'encoding' : name;
}

function duplicate(written: string, kind: string, name: string): string {
  if (kind === name) return `the modifier ${written} stands twice`;
  return `the modifier ${written} contradicts another of its kind before it`;
}

function addModifier(chain: ModifierChain, name: string, before: readonly string[]): void {
  if (name === 'i' || name === 'm' || name === 's') {
    if (!before.includes('re')) throw new Error(`the modifier ${name} needs re before it`);
    chain.flags += name;
  } else if (name in encodings) {
    if (before.includes('base64')) throw new Error(`the modifier ${name} must stand before base64`);
    chain.encoding = encodings[name]!;
  } else if (name === 'base64' || name === 'base64offset') {
    if (before.includes('placement')) {
      throw new Error(
        `the modifier ${name} must stand before contains, startswith and endswith: wildcards cannot be encoded`,
      );
    }
    chain.base64 = name;
  } else if (comparisons.has(name)) chain.comparison = name as NumberComparison;
  else if (units.has(name)) chain.unit = name as TimeUnit;
  else if (placements.has(name)) chain.placement = name as 'contains';
  else if (name === 're' || name === 'cidr' || name === 'exists' || name === 'fieldref') chain.special = name;
  else chain[name as 'all' | 'cased' | 'neq' | 'windash' | 'expand'] = true;
}

function checkCompanions(kinds: readonly string[], names: readonly string[]): void {
  for (const [position, main] of kinds.entries()) {
    if (!Object.hasOwn(companions, main)) continue;
    const allowed = companions[main]!.split(' ');
    const misfit = kinds.findIndex((kind) => kind !== main && !allowed.includes(kind));
    if (misfit !== -1) throw new Error(`the modifiers ${names[position]} and ${names[misfit]} cannot be combined`);
  }
}
