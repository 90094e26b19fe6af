import type { Text } from '@citywall/kernel';
import type { Observation } from '@citywall/ocsf';
import type { SigmaRule } from './rule.ts';

/** Why a rule matched. */
export interface Explanation {
  /** The rule in words. */
  readonly words: readonly Text[];
  /** Parts of the observation's raw line that made it match: [start, end) in UTF-16 units, in order, apart. */
  readonly highlights: readonly (readonly [number, number])[];
  /** The fields whose values satisfied the rule. */
  readonly matchedFields: readonly string[];
}

/** Explains a match. */
export function explain(_rule: SigmaRule, _observation: Observation): Explanation {
  return { words: [], highlights: [], matchedFields: [] };
}
