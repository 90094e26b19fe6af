import { readdirSync, readFileSync } from 'node:fs';
import { createParser } from '@citywall/formats';
import { compileRules, loadRules, type SigmaRule } from '@citywall/sigma';
import { describe, expect, it } from 'vitest';
import { createHitCollector } from './detect-hit.ts';
import { createDetectStream, type Detection } from './detect-stream.ts';
import { starterRuleFiles, starterRuleTexts } from './starter-rules.ts';

/** Lines and what a rule makes of them. `matches` counts events of a rule, `finds` its findings. */
interface RuleCase {
  readonly rule: string;
  readonly name: string;
  readonly lines: readonly string[];
  readonly matches?: number;
  readonly finds?: number;
  readonly group?: Readonly<Record<string, string>>;
  readonly count?: number;
  readonly time?: string;
}

const folder = new URL('../rules/', import.meta.url);
const cases: readonly RuleCase[] = readdirSync(folder)
  .filter((name) => name.endsWith('.cases.json'))
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as RuleCase[]);
const ruleSet = loadRules(starterRuleFiles());
const matcher = compileRules(ruleSet);
const named = [...ruleSet.rules, ...ruleSet.correlations];

function run(lines: readonly string[]): {
  readonly matched: readonly SigmaRule[];
  readonly found: readonly Detection<number>[];
} {
  const parser = createParser({ format: 'auto', year: 2024 });
  const collect = createHitCollector(ruleSet);
  const stream = createDetectStream<number>(ruleSet);
  const matched: SigmaRule[] = [];
  const found: Detection<number>[] = [];
  lines.forEach((line, index) => {
    const observation = parser.parse(line, 0);
    const rules = matcher.match(observation);
    matched.push(...rules);
    const hit = collect(observation, rules, () => index);
    if (hit !== undefined) found.push(...stream.add(hit, 0));
  });
  return { matched, found: [...found, ...stream.end()] };
}

describe('the starter rules', () => {
  it('all load, without a warning', () => {
    expect(ruleSet.refused).toEqual([]);
    expect(ruleSet.documents.flatMap((document) => (document.kind === 'refused' ? [] : document.warnings))).toEqual([]);
    expect(named.map(({ name }) => name)).toContain('ssh_password_guessing');
  });

  it.each(named.map((rule) => [rule.name, rule] as const))('%s says what it is, in both languages', (_name, rule) => {
    expect(rule.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(rule.name).toMatch(/^[a-z][a-z_]+$/);
    expect(rule.attack.length).toBeGreaterThan(0);
    const texts = starterRuleTexts().get(rule.id ?? '');
    expect(texts?.title.en).toBe(rule.title);
    expect(texts?.title.zh).toMatch(/\p{Script=Han}/u);
    expect(texts?.description.en.length).toBeGreaterThan(30);
    expect(texts?.description.zh).toMatch(/\p{Script=Han}/u);
    expect(texts?.falsepositives.map(({ en }) => en)).toEqual(rule.falsepositives);
    for (const { zh } of texts?.falsepositives ?? []) expect(zh).toMatch(/\p{Script=Han}/u);
  });

  it.each(named.map(({ name }) => name))('%s has events that must and events that must not trigger it', (name) => {
    const own = cases.filter(({ rule }) => rule === name);
    const triggers = own.filter(({ matches, finds }) => (matches ?? finds ?? 0) > 0);
    const feeds = ruleSet.feeding.has(named.find((rule) => rule.name === name)?.key ?? '');
    // A correlation that only feeds another is seen through that one.
    const seen = feeds && ruleSet.correlations.some((rule) => rule.name === name);
    expect(triggers.length).toBeGreaterThan(seen ? -1 : 0);
    expect(own.length - triggers.length).toBeGreaterThan(0);
  });

  it('are named by every case', () => {
    const names = new Set(named.map(({ name }) => name));
    expect(cases.filter(({ rule }) => !names.has(rule))).toEqual([]);
  });
});

describe('as data', () => {
  it.each(cases.map((one) => [`${one.rule}: ${one.name}`, one] as const))('%s', (_title, one) => {
    const { matched, found } = run(one.lines);
    const own = found.filter(({ rule }) => rule.name === one.rule);
    expect(one.matches ?? one.finds).toBeTypeOf('number');
    if (one.matches !== undefined) expect(matched.filter(({ name }) => name === one.rule)).toHaveLength(one.matches);
    if (one.finds !== undefined) expect(own).toHaveLength(one.finds);
    for (const detection of own) {
      if (one.group !== undefined) expect(detection.group).toEqual(one.group);
      if (one.count !== undefined) expect(detection.count).toBe(one.count);
      if (one.time !== undefined) expect(new Date(detection.time).toISOString()).toBe(one.time);
    }
  });
});
