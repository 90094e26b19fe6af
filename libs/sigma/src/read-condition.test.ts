import { expect, test } from 'vitest';
import { detects, refusalOf, ruleText } from './observation.fixture.ts';

const searches = "sel_a:\n  a: 1\nsel_b:\n  b: 1\n_sel_c:\n  c: 1\nother:\n  d: 1\n'odd|name.x':\n  e: 1\n";

// [condition, fields set to 1, whether it matches]
test.each([
  ['sel_a', 'a', true],
  ['not sel_a', 'a', false],
  ['not sel_a', '', true],
  ['sel_a and not sel_b', 'a', true],
  ['sel_a or sel_b and other', 'a', true],
  ['(sel_a or sel_b) and other', 'a', false],
  ['not sel_a and sel_b', 'b', true],
  ['not (sel_a and sel_b)', 'ab', false],
  ['not not sel_a', 'a', true],
  ['1 of sel_*', 'b', true],
  ['any of sel_*', 'b', true],
  ['1 of sel_*', 'c', false],
  ['1 of *sel_*', 'c', true],
  ['all of sel_*', 'ab', true],
  ['all of sel_*', 'a', false],
  ['1 of them', 'c', false],
  ['1 of them', 'e', true],
  ['all of them', 'abde', true],
  ['1 of other', 'd', true],
  ['not 1 of sel_* and other', 'd', true],
  ['not 1 of sel_* and other', 'ad', false],
  ['odd|name.x', 'e', true],
  ['[sel_a, other]', 'd', true],
])('%s on %s → %s', (condition, set, expected) => {
  const fields = Object.fromEntries([...set].map((name) => [name, 1]));
  expect(detects(`${searches}condition: ${condition}`, fields)).toBe(expected);
});

// The condition stands in line 6 of the file and begins in column 14.
test.each([
  ['sel and nope', 'the condition names the search "nope", which the rule does not have', 22],
  ['sel and', 'the condition ends where a search is expected', 21],
  ['and sel', 'the condition needs the name of a search where it has "and"', 14],
  ['(sel', 'the condition lacks a closing parenthesis', 18],
  ['sel)', 'the condition closes a parenthesis that is not open', 17],
  ['sel sel', 'the condition needs and, or or the end before "sel"', 18],
  ['sel AND sel', 'the condition needs and, or or the end before "AND"', 18],
  ['sel and NOT sel', 'the condition writes NOT; write it in lower case', 22],
  ['2 of sel*', 'the condition knows 1 of, any of and all of, but not "2" of', 14],
  ['1 of', 'the condition needs them or a name after of', 18],
  ['1 of x*', 'the condition names x*, but no search fits it', 19],
  [
    'sel | count() by x > 5',
    'the condition uses the aggregation of Sigma version 1 (|); write a correlation instead',
    18,
  ],
])('%s is refused: %s in column %i', (condition, reason, column) => {
  const text = `title: T\nlogsource: {product: test}\ndetection:\n  sel:\n    a: 1\n  condition: ${condition}\n`;
  expect(refusalOf(text)).toEqual({ reason, line: 6, column });
});

test.each([
  ["condition: 'sel and nope'", 7, 23],
  ['condition: |\n  sel and\n  nope', 9, 5],
  ['condition: >\n  sel\n  and nope', 9, 9],
  ['condition: sel\n  and nope', 8, 9],
])('the place of a word is found however YAML writes the condition: %j', (condition, line, column) => {
  expect(refusalOf(ruleText(`sel:\n  a: 1\n${condition}`))).toMatchObject({ line, column });
});

test('a condition costs bounded time and depth', () => {
  const deep = `${'('.repeat(200)}sel${')'.repeat(200)}`;
  expect(refusalOf(ruleText(`sel:\n  a: 1\ncondition: ${deep}`))?.reason).toContain('nested more than 64 levels');
  const nots = 'not '.repeat(100);
  expect(refusalOf(ruleText(`sel:\n  a: 1\ncondition: ${nots}sel`))?.reason).toContain('nested more than 64 levels');
  const long = 'sel or '.repeat(2_000);
  expect(refusalOf(ruleText(`sel:\n  a: 1\ncondition: ${long}sel`))?.reason).toContain('longer than 8192');
  const stars = `1 of ${'s*'.repeat(1_000)}`;
  expect(refusalOf(ruleText(`${'s'.repeat(900)}:\n  a: 1\ncondition: ${stars}`))?.reason).toContain('no search fits');
});
