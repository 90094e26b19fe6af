import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';

const load = createRequire(import.meta.url);

/** A regular expression in the engine whose time is linear in the text. Flags are i, m and s. Throws when it is not valid. */
export function compileLinear(source: string, flags: string): RE2JS {
  // A quarter of a megabyte of code, loaded with the first expression: most rules have none.
  const { RE2JS } = load('re2js') as typeof import('re2js');
  const bits = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };
  return RE2JS.compile(
    source,
    [...flags].reduce((sum, flag) => sum | (bits[flag as 'i'] ?? 0), 0),
  );
}
