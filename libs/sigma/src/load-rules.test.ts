import { expect, test } from 'vitest';
import { loadRules } from './load-rules.ts';
import { compileRules } from './matcher.ts';
import { observe, ruleText } from './observation.fixture.ts';

const id = (digit: number) => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`;
const base = ruleText('sel:\n  a|contains: x\ncondition: sel', `title: Base\nid: ${id(1)}\nname: base`);
const correlation = (body: string, header = 'title: C') => `${header}\ncorrelation:\n${body.replace(/^/gm, '  ')}\n`;
const count = 'type: event_count\nrules: [base]\ngroup-by: [user]\ntimespan: 5m\ncondition: {gte: 3}';
const filter = (body: string, logsource = '{product: test}') =>
  `title: F\nname: f\nlogsource: ${logsource}\nfilter:\n${body.replace(/^/gm, '  ')}\n`;

function load(...texts: readonly string[]) {
  return loadRules(texts.map((text, index) => ({ file: `${index}.yml`, text })));
}

test('a second document with the same id, name or text is refused and names the first', () => {
  const set = load(
    base,
    base.replace('name: base', 'name: other'),
    base.replace(id(1), id(2)),
    ruleText('s:\n  a: 1\ncondition: s'),
    ruleText('s:\n  a: 1\ncondition: s'),
  );
  expect(set.rules).toHaveLength(2);
  expect(set.refused.map(({ reason, file, line }) => [reason, file, line])).toEqual([
    [`the id ${id(1)} is already used by 0.yml line 2`, '1.yml', 2],
    ['the name base is already used by 0.yml line 2', '2.yml', 2],
    [expect.stringContaining('is already used by 3.yml line 1'), '4.yml', 1],
  ]);
});

test.each([
  ['rules: [base]', 'rules: [nobody]', 'it names the rule "nobody", which is not loaded', 4, 11],
  [
    'type: event_count',
    'type: temporal',
    'the correlation type "temporal" is not supported yet; supported are event_count and value_count',
    3,
    9,
  ],
  [
    'type: event_count',
    'type: sums',
    'the correlation type "sums" is not known; supported are event_count and value_count',
    3,
    9,
  ],
  ['type: event_count\n', '', 'correlation lacks type', 3, 3],
  [
    'timespan: 5m',
    'timespan: 5',
    'timespan is "5"; write a number above 0 and s, m, h, d, w, M or y, such as 5m',
    6,
    13,
  ],
  [
    'timespan: 5m',
    'timespan: 0s',
    'timespan is "0s"; write a number above 0 and s, m, h, d, w, M or y, such as 5m',
    6,
    13,
  ],
  ['{gte: 3}', '{gte: x}', 'gte takes a whole number from 0, not a text', 7, 20],
  ['{gte: 3}', '{min: 3}', 'the condition does not know "min"; it takes gt, gte, lt, lte, eq, neq and field', 7, 15],
  ['{gte: 3}', '{}', 'the condition needs one of gt, gte, lt, lte, eq, neq', 7, 14],
  ['{gte: 3}', '{gte: 5, lt: 5}', 'no number of events meets the condition', 7, 14],
  ['{gte: 3}', '{lt: 1}', 'no number of events meets the condition', 7, 14],
  ['{gte: 3}', '{gte: 3, field: x}', 'event_count counts events and takes no field; use value_count', 7, 23],
  ['type: event_count', 'type: value_count', 'value_count needs a field in its condition', 7, 14],
  [
    '{gte: 3}',
    'base and other',
    'a condition over rule names needs a temporal correlation; event_count takes a map such as gte: 5',
    7,
    14,
  ],
  ['group-by: [user]', 'groupby: [user]', 'correlation does not know the key "groupby"', 5, 3],
  ['rules: [base]', 'rules: [base, base]', 'rules names "base" twice', 4, 17],
  ['{gte: 3}', '{gte: 3}\naliases: {u: {nobody: user}}', 'the alias u names "nobody", which is not among rules', 8, 17],
  ['{gte: 3}', '{gte: 3}\ngenerate: maybe', 'generate takes true or false, not a text', 8, 13],
])('a correlation with %j → %j is refused: %s', (from, to, reason, line, column) => {
  const [refused] = load(base, correlation(count.replace(from, to))).refused;
  expect(refused).toMatchObject({ reason, line, column });
});

test('correlations in a circle, and those that name a refused one, are refused', () => {
  const over = (rule: string) => count.replace('[base]', `[${rule}]`);
  const set = load(
    base,
    correlation(over('b'), 'title: A\nname: a'),
    correlation(over('a'), 'title: B\nname: b'),
    correlation(over('a'), 'title: D\nname: d'),
  );
  expect(set.correlations).toEqual([]);
  expect(set.refused.map(({ reason }) => reason)).toEqual([
    'its rules lead in a circle back to it',
    'its rules lead in a circle back to it',
    expect.stringMatching(/circle|not loaded/),
  ]);
});

test('a correlation resolves rules by id without case and by name, and says which rules only feed', () => {
  const set = load(
    base,
    correlation(count.replace('[base]', `[${id(1).toUpperCase()}]`)),
    correlation(`${count.replace('3', '4')}`, 'title: G\nname: g'),
  );
  expect(set.refused).toEqual([]);
  expect(set.correlations[0]?.rules[0]?.to).toBe(id(1));
  expect([...set.feeding]).toEqual([id(1)]);
  expect(load(base, correlation(`${count}\ngenerate: true`)).feeding.size).toBe(0);
});

test('a filter excludes what it describes from the rules it names, by their own searches or not', () => {
  const set = load(base, filter('rules: [base]\nsel:\n  user: admin\ncondition: not sel'));
  const matcher = compileRules(set);
  expect(matcher.match(observe({ a: 'x', user: 'bob' }))).toHaveLength(1);
  expect(matcher.match(observe({ a: 'x', user: 'Admin' }))).toHaveLength(0);
  expect(matcher.match(observe({ a: 'y', user: 'bob' }))).toHaveLength(0);
});

test('a filter for any rule reaches those its log source covers, not correlations', () => {
  const other = ruleText('sel:\n  a|contains: x\ncondition: sel', 'title: O').replace(
    'product: test',
    'product: test\n  service: s',
  );
  const narrow = filter('rules: any\nsel:\n  user: admin\ncondition: not sel', '{product: test, service: s}');
  const matcher = compileRules(load(base, other, narrow, correlation(count)));
  const both = { product: 'test', categories: [], services: ['s'] };
  const titles = (user: string) =>
    matcher.match(observe({ a: 'x', user }, { logsource: both })).map(({ title }) => title);
  expect(titles('bob')).toEqual(['Base', 'O']);
  expect(titles('admin')).toEqual(['Base']);
});

test.each([
  ['rules: [nobody]', 'it names the rule "nobody", which is not loaded'],
  ['rules: [c]', 'it names the correlation c; a filter takes rules'],
  ['', 'rules is missing: list ids or names, or write any'],
  ['rules: 5', 'rules must be a list of ids or names, or any, but it is a number'],
])('a filter with %j is refused: %s', (rules, reason) => {
  const body = `${rules}${rules ? '\n' : ''}sel:\n  user: admin\ncondition: not sel`;
  expect(load(base, correlation(count, 'title: C\nname: c'), filter(body)).refused[0]?.reason).toBe(reason);
});

test('a filter without not is warned of: it would keep what it describes', () => {
  const [document] = load(base, filter('rules: [base]\nsel:\n  user: admin\ncondition: sel')).filters;
  expect(document?.warnings).toEqual([{ reason: expect.stringContaining('keeps only'), line: 8, column: 3 }]);
});

test('placeholders take the values of the table, literally', () => {
  const text = ruleText("sel:\n  a|expand|contains: 'u=%Admins%;'\ncondition: sel");
  const set = loadRules([{ file: 'f', text }], { placeholders: { Admins: ['root', '*'] } });
  const matcher = compileRules(set);
  expect(matcher.match(observe({ a: 'u=ROOT;' }))).toHaveLength(1);
  expect(matcher.match(observe({ a: 'u=*;' }))).toHaveLength(1);
  expect(matcher.match(observe({ a: 'u=bob;' }))).toHaveLength(0);
});
