import { compileLinear } from './linear-engine.ts';

/** A test whether a regular expression is found in a text, in time linear in the text. The expression MUST have passed checkRegex. */
export function compileRegex(source: string, flags: string): (text: string) => boolean {
  const pattern = compileLinear(source, flags);
  return (text) => pattern.matcher(text).find();
}
