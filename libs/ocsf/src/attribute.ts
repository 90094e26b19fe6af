/** Attributes of a class or object as the tables write them: `name:type`, `@x` an object, `[]` an array; separated by spaces. */
export interface AttributeRow {
  readonly required: string;
  readonly recommended: string;
  readonly optional: string;
  /** At least one of these must be present. */
  readonly atLeastOne?: string;
}

/** One attribute, read from a table. */
export interface Attribute {
  readonly name: string;
  /** A scalar type such as `timestamp`, or the name of an object. */
  readonly type: string;
  readonly isObject: boolean;
  readonly isArray: boolean;
  readonly isRequired: boolean;
}

/** A class or object ready for checking. */
export interface AttributeSet {
  readonly byName: ReadonlyMap<string, Attribute>;
  readonly required: readonly string[];
  readonly atLeastOne: readonly string[];
}

/** Reads rows into one set; later rows win over earlier ones of the same attribute. */
export function readAttributes(...rows: readonly AttributeRow[]): AttributeSet {
  const byName = new Map<string, Attribute>();
  const atLeastOne: string[] = [];
  for (const row of rows) {
    for (const word of words(row.required)) add(byName, word, true);
    for (const word of words(row.recommended)) add(byName, word, false);
    for (const word of words(row.optional)) add(byName, word, false);
    atLeastOne.push(...words(row.atLeastOne ?? ''));
  }
  const required = [...byName.values()].filter((attribute) => attribute.isRequired).map((attribute) => attribute.name);
  return { byName, required, atLeastOne };
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

function add(byName: Map<string, Attribute>, word: string, isRequired: boolean): void {
  const colon = word.indexOf(':');
  const name = word.slice(0, colon);
  let type = word.slice(colon + 1);
  const isArray = type.endsWith('[]');
  if (isArray) type = type.slice(0, -2);
  const isObject = type.startsWith('@');
  if (isObject) type = type.slice(1);
  byName.set(name, { name, type, isObject, isArray, isRequired });
}
