import { RE2JS } from 're2js';
import { flagBits } from './check.ts';

/** A test whether a regular expression is found in a text, in time linear in the text. The expression MUST have passed checkRegex. */
export function compileRegex(source: string, flags: string): (text: string) => boolean {
  const pattern = RE2JS.compile(source, flagBits(flags));
  return (text) => pattern.matcher(text).find();
}
