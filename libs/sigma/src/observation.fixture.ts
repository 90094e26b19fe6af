import type { LogSource, Observation, OcsfEvent } from '@citywall/ocsf';
import { loadRules } from './load-rules.ts';
import { compileRules } from './matcher.ts';
import type { SigmaRule } from './rule.ts';

/** The log source of the rules that `ruleOf` writes. */
export const testSource: LogSource = Object.freeze({ product: 'test', categories: [], services: [] });

/** An observation for tests with the given fields. */
export function observe(fields: Record<string, unknown>, more: Partial<Observation> = {}): Observation {
  return {
    time: 0,
    logsource: testSource,
    fields,
    event: {} as OcsfEvent,
    raw: JSON.stringify(fields),
    count: 1,
    unparsed: false,
    ...more,
  };
}

/** A rule file for product test with the given detection section (YAML, indented by two). */
export function ruleText(detection: string, header = 'title: Test'): string {
  const body = detection
    .trim()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  return `${header}\nlogsource:\n  product: test\ndetection:\n${body}\n`;
}

/** Loads one rule; throws with the reason when it is refused. */
export function ruleOf(detection: string): SigmaRule {
  const set = loadRules([{ file: 'test.yml', text: ruleText(detection) }]);
  const [refused] = set.refused;
  if (refused) throw new Error(`${refused.reason} at ${refused.line}:${refused.column}`);
  return set.rules[0]!;
}

/** Whether a field line such as `a|contains: x` matches the fields. */
export function matches(line: string, fields: Record<string, unknown>): boolean {
  const indented = line.split('\n').join('\n  ');
  return detects(`sel:\n  ${indented}\ncondition: sel`, fields);
}

/** Whether a detection section matches the fields. */
export function detects(detection: string, fields: Record<string, unknown>, more: Partial<Observation> = {}): boolean {
  return compileRules({ rules: [ruleOf(detection)] }).match(observe(fields, more)).length === 1;
}

/** The reason and place of a refused file. */
export function refusalOf(text: string): { reason: string; line: number; column: number } | undefined {
  const [refused] = loadRules([{ file: 'test.yml', text }]).refused;
  return refused && { reason: refused.reason, line: refused.line, column: refused.column };
}
