import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileLinear } from './linear-engine.ts';
import { plainRegex } from './plain-regex.ts';

const pieces = [
  'a',
  'k',
  'S',
  '.',
  '\\.',
  '\\s',
  '\\d',
  '\\W',
  '[a-k]',
  '[^s]',
  '[]\\w-]',
  '(?:a|k1)',
  '(b|)',
  '^',
  '$',
  '\\b',
  '|',
];
const quantifiers = ['', '', '', '?', '*', '+', '{2}', '{0,3}', '+?', '{1,}'];
const source = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(...quantifiers)), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.map(([piece, quantifier]) => piece + (/^[\^$|]|\\b/.test(piece) ? '' : quantifier)).join(''));
const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'A',
    'k',
    'K',
    's',
    'ſ',
    '\u212a',
    '1',
    ' ',
    '\n',
    '.',
    '\u00a0',
    'é',
    '中',
    '😀',
    '\ud83d',
    '\v',
  ),
  maxLength: 12,
});

test('it finds what the linear-time engine finds', () => {
  let compared = 0;
  fc.assert(
    fc.property(
      source,
      fc.constantFrom('', 'i', 's', 'is'),
      fc.array(text, { minLength: 5 }),
      (expression, flags, texts) => {
        const plain = plainRegex(expression, flags);
        if (plain === undefined) return;
        const linear = compileLinear(expression, flags);
        for (const one of texts) {
          expect([one, plain.test(one)]).toEqual([one, linear.matcher(one).find()]);
          compared += 1;
        }
      },
    ),
    { numRuns: 3_000 },
  );
  expect(compared).toBeGreaterThan(3_000);
});

test.each([
  '(a+)+b',
  'a+a+b',
  '\\w+x',
  '\\.*=.*=',
  '(?:a|a)*b',
  'x[ab]*b',
  'a{1,500}a{1,500}b',
  '(?:a?){40}b',
  '(?:a{0,9}){9}b',
  'k*k',
  'x.*',
  '.{0,9}.{0,9}.{0,9}b',
  'a++',
  '[z-a]',
  'a{3,2}',
  '(a',
  'a)',
  '[a',
  '\\Qa',
  '(?=a)',
  '[[:alpha:]]',
  '(?m)^a',
  '\\p{L}',
  'é',
])('%s is left to the linear-time engine', (expression) => {
  expect(plainRegex(expression, '')).toBeUndefined();
});

test.each([
  ['net\\s+view', `${'net'.repeat(50_000)}${' '.repeat(100_000)}`],
  ['\\$a\\[\\s*\\d{1,3}\\s*\\]', '$a['.padEnd(50_000, ' ').repeat(4)],
  ['(?i)\\s(-u|--user)k\\s*:', ' -uk '.repeat(50_000)],
  ['^\\w+ x', 'k'.repeat(200_000)],
  ['[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}', '999.999.999.'.repeat(20_000)],
])('%s takes time in proportion to the text', (expression, hostile) => {
  const plain = plainRegex(expression, '')!;
  const begin = performance.now();
  plain.test(hostile);
  expect(performance.now() - begin).toBeLessThan(1_000);
});

const corpus = join(import.meta.dirname, '../../../../../shared/data/detection/sigma');

describe.skipIf(!existsSync(corpus))('the expressions of SigmaHQ (../shared/data)', () => {
  test('most are plain', () => {
    const sources = globSync('**/*.yml', { cwd: corpus }).flatMap((file) =>
      [...readFileSync(join(corpus, file), 'utf8').matchAll(/\|re: '(.*)'$/gm)].map(([, expression]) =>
        expression!.replaceAll("''", "'"),
      ),
    );
    const plain = sources.filter((expression) => plainRegex(expression, ''));
    expect(plain.length).toBeGreaterThan(sources.length / 2);
  });
});
