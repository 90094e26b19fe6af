// JSON Canonicalization Scheme, RFC 8785: one value, one text.
import type { Json } from '@citywall/kernel';

/** Nesting beyond this is refused, in levels of objects and arrays. */
export const maximumDepth = 32;

/**
 * The canonical text of a JSON value. Members without value are left out,
 * numbers that JSON lacks become null and lone surrogates U+FFFD, so that
 * the text is always valid. Throws a RangeError beyond maximumDepth.
 */
export function canonicalJson(value: Json | undefined, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value.isWellFormed() ? value : value.toWellFormed());
  if (typeof value !== 'object' || value === null) return value === undefined ? 'null' : JSON.stringify(value);
  if (depth >= maximumDepth) throw new RangeError(`nested deeper than ${maximumDepth} levels`);
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one, depth + 1)).join(',')}]`;
  const members = value as { readonly [key: string]: Json | undefined };
  const parts: string[] = [];
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member !== undefined) parts.push(`${canonicalJson(key)}:${canonicalJson(member, depth + 1)}`);
  }
  return `{${parts.join(',')}}`;
}
