import { compileLinear } from './linear-engine.ts';
import { plainRegex } from './plain-regex.ts';

/** Longest regular expression of a rule, in characters. */
export const maximumRegexLength = 4_096;

/** Why a regular expression cannot be used, or null when it can. Flags are i, m and s. */
export function checkRegex(source: string, flags: string): string | null {
  if (source === '') return 'the regular expression is empty';
  if (source.length > maximumRegexLength)
    return `the regular expression is longer than ${maximumRegexLength} characters`;
  if (/\(\?(?:[=!]|<[=!])/.test(source)) return 'look-around is not part of the regular expressions of Sigma rules';
  if (plainRegex(source, flags)) return null;
  try {
    compileLinear(source, flags);
    return null;
  } catch (error) {
    return `the regular expression is not valid: ${(error as Error).message}`;
  }
}

/** The text with every character that means something in a regular expression escaped. */
export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
