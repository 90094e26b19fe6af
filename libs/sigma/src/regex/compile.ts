import { compileLinear } from './linear-engine.ts';
import { plainRegex } from './plain-regex.ts';

/** A test whether a regular expression is found in a text, in time linear in the text. The expression MUST have passed checkRegex. */
export function compileRegex(source: string, flags: string): (text: string) => boolean {
  const plain = plainRegex(source, flags);
  if (plain) return (text) => plain.test(text);
  const pattern = compileLinear(source, flags);
  return (text) => pattern.matcher(text).find();
}
