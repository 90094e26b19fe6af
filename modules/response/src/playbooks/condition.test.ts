import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCondition } from './condition.ts';

const values: Record<string, string> = {
  __name__: 'root',
  __count__: '7',
  __address__: '203.0.113.9',
  __flag__: 'true',
  '__a-b__': 'x',
};
const lookup = (name: string): string | undefined => values[name];

describe('conditions', () => {
  it.each([
    ["__name__:value = 'root'", true],
    ["__name__:value != 'root'", false],
    ["[__name__:value = 'root']", true],
    ['__count__:value > 6', true],
    ['__count__:value <= 6.5', false],
    ['__count__:value = 7', true],
    ['__flag__:value = true', true],
    ["__name__:value IN ('admin', 'root')", true],
    ["__name__:value NOT IN ('admin', 'root')", false],
    ["__name__:value LIKE 'r%t'", true],
    ["__name__:value LIKE 'r_t'", false],
    ["__address__:value ISSUBSET '203.0.113.0/24'", true],
    ["__address__:value ISSUPERSET '203.0.113.0/24'", false],
    ["__name__:value = 'x' OR __count__:value = 7 AND __flag__:value = false", false],
    ["(__name__:value = 'root' OR __count__:value = 1) AND NOT __flag__:value = false", true],
    ["__a-b__:value = 'x'", true],
    ["__unknown__:value = 'x'", false],
    ["__unknown__:value != 'x'", false],
    [String.raw`__name__:value = 'ro\'ot'`, false],
  ])('%s is %s', (text, expected) => expect(parseCondition(text)(lookup)).toBe(expected));

  it.each([
    ['', 'Column 1'],
    ['__name__:value', 'Column 15'],
    ["name = 'root'", 'Column 1'],
    ["__name__:value = 'root", 'Column 17'],
    ["__name__:value = 'root' AND", 'Column 28'],
    ["(__name__:value = 'root'", '“)” is expected'],
    ["__name__:value MATCHES '^(a+)+$'", 'a comparison is expected'],
    ["__name__:value = 'a' FOLLOWEDBY __name__:value = 'b'", 'nothing more is expected'],
    ["__address__:value ISSUBSET 'evil.example'", 'not an address'],
    [`${'NOT '.repeat(50)}__name__:value = 'a'`, 'nested too deep'],
    ['x'.repeat(3_000), 'longer than'],
  ])('refuses %s', (text, reason) => expect(() => parseCondition(text)).toThrow(reason));

  it('costs bounded time on any text', () => {
    const word = fc.constantFrom(
      '__a__:value',
      "'x'",
      '=',
      'AND',
      'OR',
      'NOT',
      '(',
      ')',
      '[',
      ']',
      'IN',
      'LIKE',
      '7',
      ',',
      ' ',
      "'",
    );
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, (condition) => {
        try {
          parseCondition(condition)(lookup);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 500 },
    );
  });
});
