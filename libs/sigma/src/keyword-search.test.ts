import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from './fold.ts';
import { KeywordSearch } from './keyword-search.ts';
import { observe } from './observation.fixture.ts';
import { textsOfObservation } from './observed.ts';

const literal = fc.string({
  unit: fc.constantFrom('k', 's', 'i', 'm', ':', '\\', '.', ' '),
  minLength: 1,
  maxLength: 9,
});
const text = fc.string({
  unit: fc.constantFrom('k', 'K', 'S', 's', 'İ', '\u212a', 'ſ', 'i', 'M', ':', '\\', '.', ' ', 'é'),
  maxLength: 30,
});

test('no rule whose keyword is in a value is overlooked, in JSON lines and others', () => {
  fc.assert(
    fc.property(
      fc.array(literal, { minLength: 1, maxLength: 5 }),
      fc.array(text, { maxLength: 3 }),
      fc.constantFrom('json', 'all in the line', 'some in the line'),
      (literals, texts, form) => {
        const search = new KeywordSearch();
        for (const [rule, one] of literals.entries()) search.add(fold(one), rule);
        const fields = Object.fromEntries(texts.map((value, index) => [`f${index}`, value]));
        const observation = observe(
          fields,
          form === 'json' ? {} : { raw: texts.slice(form === 'all in the line' ? 0 : 1).join(' ') },
        );
        const found = new Set<number>();
        search.search(observation, (rules) => {
          for (const rule of rules) found.add(rule);
        });
        const values = textsOfObservation(observation).map(fold);
        for (const [rule, one] of literals.entries()) {
          if (values.some((value) => value.includes(fold(one)))) expect(found).toContain(rule);
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a JSON line that writes characters as \\u escapes is searched by its values', () => {
  const search = new KeywordSearch();
  search.add('mimikatz', 0);
  const found: number[] = [];
  search.search(observe({ a: 'MimiKatz' }, { raw: '{"a":"Mimi\\u004batz"}' }), (rules) => found.push(...rules));
  expect(found).toEqual([0]);
});
