/** A YAML value that remembers where it stands, so that every refusal can name its place. */
export type Located = LocatedScalar | LocatedList | LocatedMap;

export interface LocatedScalar {
  readonly kind: 'scalar';
  /** Offset in the file, UTF-16 units. */
  readonly at: number;
  readonly value: string | number | boolean | null;
  /** As written, without quotes: keeps digits that a number would lose. */
  readonly source: string;
}

export interface LocatedList {
  readonly kind: 'list';
  readonly at: number;
  readonly items: readonly Located[];
}

export interface LocatedMap {
  readonly kind: 'map';
  readonly at: number;
  readonly entries: readonly LocatedEntry[];
}

export interface LocatedEntry {
  readonly key: string;
  readonly at: number;
  readonly value: Located;
}

/** A place inside a text value: the character at `index` of `value`. */
export interface Inside {
  readonly value: string;
  readonly index: number;
}

/** Thrown while one document is read; becomes its Refusal. `at` is an offset in the file. */
export class Refused extends Error {
  readonly at: number;
  readonly inside: Inside | undefined;

  constructor(reason: string, at: number, inside?: Inside) {
    super(reason);
    this.name = 'Refused';
    this.at = at;
    this.inside = inside;
  }
}

/** A place in a file, both counted from 1; columns count UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Line and column of an offset. */
export function placeOf(text: string, at: number): Place {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf('\n'); next !== -1 && next < at; next = text.indexOf('\n', start)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: at - start + 1 };
}

/** Line and column a refusal points to. */
export function placeOfRefusal(text: string, refused: Refused): Place {
  const { at, inside } = refused;
  return placeOf(text, inside ? offsetInside(text, at, inside) : at);
}

const blank = /\s/;

// YAML folds and indents, but keeps the visible characters of a condition in order: count them.
function offsetInside(text: string, at: number, { value, index }: Inside): number {
  let offset = at;
  if (text[offset] === '"' || text[offset] === "'") offset += 1;
  else if (text[offset] === '|' || text[offset] === '>') offset = text.indexOf('\n', offset) + 1;
  for (let position = 0; position < value.length; position += 1) {
    if (blank.test(value[position]!)) {
      if (position === index) return offset;
      continue;
    }
    while (offset < text.length && blank.test(text[offset]!)) offset += 1;
    if (position === index) return offset;
    offset += 1;
  }
  return offset;
}

/** What a value is, for reasons that a rule's author reads. */
export function kindOf(node: Located): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list';
  if (node.value === null) return 'empty';
  return typeof node.value === 'string' ? 'a text' : `a ${typeof node.value}`;
}

/** The entry of a map, or undefined. */
export function entryOf(map: LocatedMap, key: string): LocatedEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** The value as a map; refuses anything else. */
export function mapOf(entry: LocatedEntry): LocatedMap {
  if (entry.value.kind === 'map') return entry.value;
  throw new Refused(`${entry.key} must be a map of keys and values, but it is ${kindOf(entry.value)}`, entry.value.at);
}

/** The value as text; a plain number or date is taken as written, anything else is refused. */
export function textOf(entry: { readonly key: string; readonly value: Located }): string {
  const { key, value } = entry;
  if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
  if (value.kind === 'scalar' && typeof value.value === 'number') return value.source;
  throw new Refused(`${key} must be a text, but it is ${kindOf(value)}`, value.at);
}

/** The value as a list of texts; a lone text is refused because the specification asks for a list. */
export function textsOf(entry: LocatedEntry): readonly string[] {
  const { key, value } = entry;
  if (value.kind !== 'list') throw new Refused(`${key} must be a list of texts, but it is ${kindOf(value)}`, value.at);
  return value.items.map((item) => textOf({ key: `each entry of ${key}`, value: item }));
}
