import { operation } from '@citywall/kernel';
import fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { createAuthorizer } from '../authorizer.ts';
import { checkCityPolicy, isSound } from './check-policy.ts';
import { boundsOf, longestPolicy } from './policy-bounds.ts';

const words = { en: 'x', zh: 'x' };
const source = {
  name: 'demo',
  operations: [
    operation({
      ...{ name: 'demo.a.read', http: 'GET /x', summary: words, risk: 'low' },
      ...{ input: Type.Object({}), output: Type.Object({}) },
      resource: () => ({ type: 'Thing', id: '*' }),
      run: async () => ({}),
    }),
  ],
  policies: [],
};
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const when = (body: string): string => `permit(principal, action == Action::"demo.a.read", resource) when { ${body} };`;

/** Forms that take Cedar one call deeper for each repetition. */
const forms: Record<string, (count: number) => string> = {
  brackets: (n) => when(`${'('.repeat(n)}true${')'.repeat(n)}`),
  lists: (n) => when(`${'['.repeat(n)}1${']'.repeat(n)} == 1`),
  records: (n) => when(`${'{a:'.repeat(n)}1${'}'.repeat(n)} == 1`),
  calls: (n) => when(`${'[1].contains('.repeat(n)}1${')'.repeat(n)}`),
  negations: (n) => when(`${'!('.repeat(n)}true${')'.repeat(n)}`),
  choices: (n) => when(`${'if true then true else '.repeat(n)}true`),
  attributes: (n) => when(`principal${'.a'.repeat(n)}`),
  sums: (n) => when(`1${'+1'.repeat(n)} == 2`),
  conjunctions: (n) => when(`${'true && '.repeat(n)}true`),
  alternatives: (n) => when(`${'true || '.repeat(n)}true`),
  clauses: (n) => `permit(principal, action == Action::"demo.a.read", resource) ${'when{true}'.repeat(n)};`,
};

/** The most repetitions that are let through. */
function most(form: (count: number) => string): number {
  let count = 1;
  while (boundsOf(form(count + 1)) === undefined) count += 1;
  return count;
}

describe('whatever is written in the editor', () => {
  test.each(Object.entries(forms))('%s: as deep as they may go, Cedar goes on deciding', (_name, form) => {
    const text = form(most(form));
    expect(boundsOf(form(most(form) + 1))).toBeDefined();
    const checked = checkCityPolicy(source, text);
    const authorizer = createAuthorizer(log);
    const policy = { id: 'demo.x', words, cedar: 'permit(principal, action == Action::"demo.a.read", resource);' };
    authorizer.load([{ ...source, policies: [policy] }]);
    if (isSound(checked)) authorizer.loadCity([{ id: 'city.demo.x', module: 'demo', words, cedar: text }]);
    const who = { type: 'person', id: 'p', name: 'p', roles: [], authentication: 'session' } as const;
    expect(authorizer.decide(who, 'demo.a.read', { type: 'Thing', id: '*' }, {}).allowed).toBe(true);
  });

  test('is answered with places inside the text, whatever it is', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'permit',
        'forbid',
        '(',
        ')',
        '{',
        '}',
        '[',
        ']',
        '&&',
        '||',
        '!',
        '"',
        '\\',
        ';',
        ',',
        '::',
        ' ',
      ),
      fc.constantFrom('principal', 'action', 'resource', 'context', 'when', 'unless', 'in', 'has', 'is', 'like', '== '),
      fc.constantFrom(
        'Action::"demo.a.read"',
        'Role::"viewer"',
        '.hour',
        'ip("1")',
        '9223372036854775808',
        '?principal',
        '\n',
        '//',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        const lines = text.split('\n');
        for (const each of checkCityPolicy(source, text).complaints) {
          expect(each.line).toBeLessThanOrEqual(lines.length);
          expect(each.column).toBeLessThanOrEqual((lines[each.line - 1] ?? '').length + 1);
          expect(each.text.en.length * each.text.zh.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is bounded in length, and brackets in strings and comments do not count', () => {
    expect(boundsOf('x'.repeat(longestPolicy + 1))?.text.en).toContain('8192');
    expect(boundsOf(when(`principal.name == "${'('.repeat(100)}"`))).toBeUndefined();
    expect(boundsOf(`// ${'['.repeat(100)}\n${when('true')}`)).toBeUndefined();
    expect(boundsOf(`// "\n${when(`${'('.repeat(30)}true${')'.repeat(30)}`)}`)).toBeDefined();
    expect(boundsOf(when(`principal.name == "\\"" && ${'('.repeat(30)}true${')'.repeat(30)}`))).toBeDefined();
  });
});
