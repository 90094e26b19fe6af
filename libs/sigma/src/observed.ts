import type { Observation } from '@citywall/ocsf';

/** Reads a field of an observation: undefined when it is absent, an array when there are several values. */
export type FieldReader = (observation: Observation) => unknown;

/** Top-level attributes of OCSF events that rules may name by path. */
const ocsfRoot = /^[a-z][a-z0-9_]*$/;

/**
 * The reader for a field name: first as the producer or the Sigma taxonomy names
 * it, then as a dotted path into those fields, then as a dotted OCSF attribute.
 * The OCSF event is only built when a name can lie in it.
 */
export function fieldReader(name: string): FieldReader {
  const path = name.split('.');
  const inEvent = ocsfRoot.test(path[0]!);
  if (path.length === 1 && !inEvent && !(name in Object.prototype)) return ({ fields }) => fields[name];
  return (observation) => {
    const { fields } = observation;
    if (Object.hasOwn(fields, name)) return fields[name];
    const nested = path.length > 1 ? descend(fields, path, 0) : undefined;
    if (nested !== undefined || !inEvent) return nested;
    if (name === 'raw_data') return observation.raw;
    return descend(observation.event, path, 0);
  };
}

// A name may itself hold dots ("id.orig_h"), so longer keys are tried as well.
function descend(value: unknown, path: readonly string[], from: number): unknown {
  if (from === path.length) return value;
  if (Array.isArray(value)) {
    const found = value.map((element) => descend(element, path, from)).filter((element) => element !== undefined);
    return found.length > 0 ? found.flat() : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const object = value as Readonly<Record<string, unknown>>;
  for (let end = from + 1; end <= path.length; end += 1) {
    const key = end === from + 1 ? path[from]! : path.slice(from, end).join('.');
    if (!Object.hasOwn(object, key)) continue;
    const found = descend(object[key], path, end);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Most texts that a keyword is looked for in, per event. */
const maximumTexts = 10_000;

/** Every text and number of an observation, for keywords; the line too unless it is only their container. */
export function textsOfObservation({ fields, raw }: Observation): readonly string[] {
  const texts = textsOf(fields, () => true);
  // In JSON the line shows names and escapes that are not part of what was observed.
  if (!isJson(raw)) texts.push(raw);
  return texts;
}

/** Texts of which one holds whatever any text of the observation holds: what the line shows as it is adds nothing to it. */
export function textsToSearch({ fields, raw }: Observation): readonly string[] {
  if (isJson(raw)) return textsOf(fields, () => true);
  const texts = textsOf(fields, (text) => !raw.includes(text));
  texts.push(raw);
  return texts;
}

function textsOf(fields: unknown, wanted: (text: string) => boolean): string[] {
  const texts: string[] = [];
  let last: string | undefined;
  const visit = (value: unknown, depth: number): void => {
    if (texts.length >= maximumTexts) return;
    // Taxonomies give the same value several names, one after the other.
    if (typeof value === 'string') {
      if (value !== last && wanted(value)) texts.push(value);
      last = value;
    } else if (typeof value === 'number' || typeof value === 'boolean') {
      const text = String(value);
      if (wanted(text)) texts.push(text);
    } else if (typeof value === 'object' && value !== null && depth < 32) {
      for (const part of Array.isArray(value) ? value : Object.values(value)) visit(part, depth + 1);
    }
  };
  visit(fields, 0);
  return texts;
}

/** Whether a line begins as JSON does. */
export function isJson(raw: string): boolean {
  return /^\s*[{[]/.test(raw);
}

/** Characters that every writer of JSON leaves as they are. */
const unescaped = /[\w .:;,@#%()+=~^*?!|{}$-]+/g;

const shortestPart = 4;

/**
 * The longest part of a literal that stands in a JSON line just as it stands in a
 * value, unless the line writes \\u escapes; '' when it has none worth looking for.
 */
export function unescapedPart(literal: string): string {
  const parts = literal.match(unescaped) ?? [''];
  const best = parts.reduce((longest, part) => (part.length > longest.length ? part : longest));
  // A shorter one stands in nearly every line: looking for it would ask the rule each time.
  return best.length >= Math.min(shortestPart, literal.length) ? best : '';
}

/** Whether a line of JSON writes characters by their numbers: parts of its values may then not stand in it as they are. */
export function hasUnicodeEscape(raw: string): boolean {
  // Not every \\u is one: in "C:\\\\users" the backslash is itself escaped.
  for (let at = raw.indexOf('\\u'); at !== -1; at = raw.indexOf('\\u', at + 2)) {
    let backslashes = 1;
    while (raw[at - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 1) return true;
  }
  return false;
}
