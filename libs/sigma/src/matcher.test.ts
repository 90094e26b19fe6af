import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConditionNode, GlobToken, SearchNode, ValueTest } from './expression.ts';
import { loadRules } from './load-rules.ts';
import { compileRules } from './matcher.ts';
import { observe, ruleOf, ruleText } from './observation.fixture.ts';
import type { SigmaRule } from './rule.ts';

test('rules match together, in the order of the set', () => {
  const texts = ['x', 'y', 'x'].map((value, n) =>
    ruleText(`sel:\n  a|contains: ${value}\ncondition: sel`, `title: R${n}`),
  );
  const matcher = compileRules(loadRules(texts.map((text, n) => ({ file: `${n}`, text }))));
  expect(matcher.match(observe({ a: 'yx' })).map(({ title }) => title)).toEqual(['R0', 'R1', 'R2']);
  expect(matcher.match(observe({ a: 'z' }))).toEqual([]);
});

test('a rule matches only observations of its log source', () => {
  const matcher = compileRules({ rules: [ruleOf('sel:\n  a: x\ncondition: sel')] });
  const on = (product?: string) =>
    matcher.match(observe({ a: 'x' }, { logsource: { product, categories: [], services: [] } })).length;
  expect([on('test'), on('TEST'), on('other'), on(undefined)]).toEqual([1, 1, 0, 0]);
});

test('event ids route without losing a rule: as number, text, list, absent or written otherwise', () => {
  const texts = [
    'sel:\n  EventID: 7\n  a: x\ncondition: sel',
    'sel:\n  EventID: [7, 8]\ncondition: sel and not f\nf:\n  a: y',
    "sel:\n  EventID: '9'\ncondition: sel",
    'sel:\n  a: x\ncondition: sel',
    'sel:\n  EventID|gte: 8\ncondition: sel',
  ];
  const set = loadRules(texts.map((text, n) => ({ file: `${n}`, text: ruleText(text, `title: R${n}`) })));
  const matcher = compileRules(set);
  for (const EventID of [7, '7', '07', 8, 9, '9', '09', [7, 9], undefined, null, { '#text': 7 }, 10]) {
    const fields = { EventID, a: 'x' };
    const expected = set.rules.filter((rule) => naive(rule.condition, rule, fields));
    expect(matcher.match(observe(fields)), JSON.stringify(EventID)).toEqual(expected);
  }
});

test('OCSF attributes are read by path, and the event is built only when one is asked for', () => {
  let built = 0;
  const event = { src_endpoint: { ip: '10.0.0.1' }, class_uid: 3002 };
  const observation = {
    ...observe({ Image: 'x' }),
    get event() {
      built += 1;
      return event as never;
    },
  };
  const rules = ["src_endpoint.ip|cidr: '10.0.0.0/8'", 'Image: x', 'Unknown.Field: x'].map((line) =>
    ruleOf(`sel:\n  ${line}\ncondition: sel`),
  );
  expect(compileRules({ rules: [rules[1]!, rules[2]!] }).match(observation)).toHaveLength(1);
  expect(built).toBe(0);
  expect(compileRules({ rules: [rules[0]!] }).match(observation)).toHaveLength(1);
});

// A naive evaluator, written from the specification and sharing nothing with the engine.
function naive(node: ConditionNode | SearchNode, rule: SigmaRule, fields: Record<string, unknown>): boolean {
  if (node.node === 'search') return naive(rule.searches[node.name]!, rule, fields);
  if (node.node === 'not') return !naive(node.of, rule, fields);
  if (node.node === 'all' || node.node === 'any') {
    const parts = (node.of as (ConditionNode | SearchNode)[]).map((part) => naive(part, rule, fields));
    return node.node === 'all' ? parts.every(Boolean) : parts.some(Boolean);
  }
  const values = (node as any).node === 'keyword' ? Object.values(fields).flat() : [fields[(node as any).field]].flat();
  const { test: asked } = node as { test: ValueTest };
  const present = values.filter((value) => value !== undefined && value !== null);
  if (asked.kind === 'null') return present.length === 0;
  if (asked.kind === 'exists') return present.length > 0;
  return present.filter((value) => typeof value !== 'object').some((value) => asks(asked, String(value)));
}

const numeric = /^(?:\d+\.?\d*|\.\d+)$/;

function asks(asked: ValueTest, text: string): boolean {
  switch (asked.kind) {
    case 'any':
      return true;
    case 'number':
      return numeric.test(text) && Number(text) === asked.value;
    case 'compare':
      return (
        numeric.test(text) &&
        {
          lt: Number(text) < asked.value,
          lte: Number(text) <= asked.value,
          gt: Number(text) > asked.value,
          gte: Number(text) >= asked.value,
        }[asked.comparison]
      );
    case 'text':
      return globRegex(
        {
          equals: [asked.text],
          prefix: [asked.text, { wild: 'any' }],
          suffix: [{ wild: 'any' }, asked.text],
          contains: [{ wild: 'any' }, asked.text, { wild: 'any' }],
        }[asked.form] as GlobToken[],
        asked.cased,
      ).test(text);
    case 'glob':
      return globRegex(asked.tokens, asked.cased).test(text);
    case 'regex':
      return new RegExp(asked.source.replace('(?i)', ''), asked.source.startsWith('(?i)') ? 'i' : asked.flags).test(
        text,
      );
    default:
      throw new Error(`not generated: ${asked.kind}`);
  }
}

function globRegex(tokens: readonly GlobToken[], cased: boolean): RegExp {
  const source = tokens.map((token) =>
    typeof token === 'string' ? token.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&') : token.wild === 'any' ? '.*' : '.',
  );
  return new RegExp(`^${source.join('')}$`, cased ? 's' : 'si');
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'A', '\\', '.', '1', ' '), maxLength: 7 });
const written = fc.string({
  unit: fc.constantFrom('a', 'b', 'B', '*', '?', '\\', '.', '1'),
  minLength: 1,
  maxLength: 6,
});
const field = fc.constantFrom('f', 'g', 'EventID');
const line = fc.oneof(
  fc
    .tuple(
      field,
      fc.constantFrom(
        '',
        '|contains',
        '|startswith',
        '|endswith',
        '|contains|cased',
        '|neq',
        '|contains|all',
        '|contains|neq',
      ),
      fc.array(written, { minLength: 1, maxLength: 3 }),
    )
    .map(([name, modifiers, values]) => `'${name}${modifiers}': ${JSON.stringify(values)}`),
  fc
    .tuple(field, fc.constantFrom('aba?', '(?i)abb', 'b+a', '^a|b$', 'a.b', '[ab]1'), fc.boolean())
    .map(([name, source]) => `'${name}|re': ${JSON.stringify(source)}`),
  fc.tuple(field, fc.nat(12)).map(([name, value]) => `${name}: ${value}`),
  fc
    .tuple(field, fc.constantFrom('lt', 'gte'), fc.nat(12))
    .map(([name, comparison, value]) => `'${name}|${comparison}': ${value}`),
  fc.constantFrom('f: null', "'g|exists': true", "'f|exists': false", "f: ''"),
);
const condition = fc.constantFrom(
  's0',
  'not s0',
  's0 and s1',
  's0 or s1',
  's0 and not s1',
  'not (s0 or s1)',
  '1 of s*',
  'all of s* or not k',
  'k or s0',
  'not s0 and k',
);
const detection = fc
  .tuple(
    fc.array(
      fc.uniqueArray(line, { minLength: 1, maxLength: 2, selector: (text) => text.split(':')[0]!.replaceAll("'", '') }),
      {
        minLength: 2,
        maxLength: 2,
      },
    ),
    fc.uniqueArray(written, { minLength: 1, maxLength: 2 }),
    condition,
  )
  .map(
    ([searches, keywords, joined]) =>
      `${searches.map((lines, n) => `s${n}:\n${lines.map((one) => `  ${one}`).join('\n')}`).join('\n')}\nk: ${JSON.stringify(keywords)}\ncondition: ${joined}`,
  );
const value = fc.oneof(word, fc.nat(12), fc.constant(null), fc.array(word, { minLength: 1, maxLength: 2 }));
const event = fc.record({ f: value, g: value, EventID: fc.oneof(fc.nat(12), word) }, { requiredKeys: [] });

test('the engine answers as a naive evaluator does, for any rules and events', () => {
  fc.assert(
    fc.property(
      fc.array(detection, { minLength: 1, maxLength: 8 }),
      fc.array(event, { minLength: 1, maxLength: 8 }),
      (sections, events) => {
        const set = loadRules(sections.map((text, n) => ({ file: `${n}`, text: ruleText(text, `title: R${n}`) })));
        expect(set.refused.filter(({ reason }) => !reason.includes('already used'))).toEqual([]);
        const matcher = compileRules(set);
        for (const fields of events) {
          const expected = set.rules.filter((rule) => naive(rule.condition, rule, fields)).map(({ title }) => title);
          expect(matcher.match(observe(fields)).map(({ title }) => title)).toEqual(expected);
        }
      },
    ),
    { numRuns: 400 },
  );
});
