import type { Query } from '../api/types.ts';
import { rangeOf, rangeQuery } from './time-range.ts';
import { many, one, type Search } from './url.ts';

/** What one search text of the events page means: an attribute filter, an address, or free text. */
export type SearchWord =
  | { readonly kind: 'where'; readonly value: string }
  | { readonly kind: 'entity'; readonly value: string }
  | { readonly kind: 'text'; readonly value: string };

/** Reads what was typed: `dotted.path=value` (also != and ~) filters an attribute, an address an entity, all else is text. */
export function readSearchWord(typed: string): SearchWord {
  const value = typed.trim();
  if (/^[a-zA-Z_][\w.]*(!=|=|~)\S/.test(value)) return { kind: 'where', value };
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(value) || (/^[0-9a-fA-F:]+$/.test(value) && value.split(':').length > 2)) {
    return { kind: 'entity', value };
  }
  return { kind: 'text', value };
}

/** The question that an address of the events page asks. */
export function eventQuery(search: Search, now: number): Query {
  return {
    ...rangeQuery(rangeOf(search, '1h'), now),
    class: one(search, 'class'),
    source: one(search, 'source'),
    entity: one(search, 'entity'),
    text: one(search, 'text'),
    where: many(search, 'where'),
  };
}

/** Every leaf of an event as dotted path and value, in order; at most `most` of them. */
export function leaves(value: unknown, most = 400, path = ''): readonly (readonly [string, string])[] {
  if (most <= 0) return [];
  if (value === null || typeof value !== 'object')
    return value === undefined || value === null ? [] : [[path, String(value)]];
  const found: (readonly [string, string])[] = [];
  for (const [name, inner] of Object.entries(value)) {
    const here = Array.isArray(value) ? path : path ? `${path}.${name}` : name;
    found.push(...leaves(inner, most - found.length, here));
    if (found.length >= most) break;
  }
  return found;
}

/** Where any of the words stands in a line, for highlighting; letters' case does not matter. */
export function occurrences(
  line: string,
  words: readonly (string | undefined)[],
): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  const low = line.toLowerCase();
  for (const word of words) {
    if (!word) continue;
    const wanted = word.toLowerCase();
    for (let at = low.indexOf(wanted); at >= 0 && found.length < 200; at = low.indexOf(wanted, at + wanted.length)) {
      found.push([at, at + wanted.length]);
    }
  }
  return found;
}
