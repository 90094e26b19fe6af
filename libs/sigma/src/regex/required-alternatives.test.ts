import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { requiredAlternatives } from './required-literal.ts';

describe('what one of a group of alternatives every match holds', () => {
  it.each([
    [String.raw`\b(sleep|benchmark|waitfor\s{1,5}delay)\b\(`, [['sleep', 'benchmark', 'waitfor']]],
    [
      String.raw`(;|\||&&)\s{0,9}(CAT|id)(\s|$)`,
      [
        ['cat', 'id'],
        [';', '|', '&&'],
      ],
    ],
    ['(?:ab|cd)x', [['ab', 'cd']]],
    ['(ab|cd)?x', []],
    ['(ab|c*)x', []],
    ['(ab|)x', []],
    ['(ab|cd)|x', []],
    ['((a|b)c|de)', [['c', 'de']]],
    ['(?i)(ab|cd)', [['ab', 'cd']]],
  ])('%s', (source, groups) => {
    expect(requiredAlternatives(source)).toEqual(expect.arrayContaining(groups));
    expect(requiredAlternatives(source)).toHaveLength(groups.length);
  });

  it('never denies a text that the expression matches', () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      'ab',
      '|',
      '(',
      ')',
      '(?:',
      '?',
      '*',
      '+',
      '.',
      '[ab]',
      String.raw`\b`,
      String.raw`\|`,
      'x{0,2}',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.constantFrom('a', 'b', 'x', '|', ' '), { maxLength: 10 }),
        (pieces, characters) => {
          const source = pieces.join('');
          const text = characters.join('');
          let matches = false;
          try {
            matches = RE2JS.compile(source).matcher(text).find();
          } catch {
            return;
          }
          if (!matches) return;
          for (const group of requiredAlternatives(source))
            expect(group.some((part) => text.includes(part))).toBe(true);
        },
      ),
      { numRuns: 5_000 },
    );
  });
});
