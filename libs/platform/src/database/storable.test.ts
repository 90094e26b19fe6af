import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storable } from './storable.ts';

/** What a reader gets for `text`. */
function shown(text: string): string {
  return text.replaceAll('\0', '␀').toWellFormed();
}

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('\0', '\ud800', '\udc00', '\\', 'u0000', '"', '\\u0000', '😀'), fc.string()),
});

describe('storable', () => {
  test('JSON text means the same but for U+0000 and lone surrogates', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText), (object) => {
        const expected = Object.fromEntries(Object.entries(object).map(([key, value]) => [shown(key), shown(value)]));
        expect(JSON.parse(storable(JSON.stringify(object)) as string)).toEqual(expected);
        expect(JSON.parse(storable(object) as string)).toEqual(expected);
      }),
    );
  });
  test('plain text changes in U+0000 alone, in place and length', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!/^["{[]/.test(text));
        expect(storable(text)).toBe(text.replaceAll('\0', '␀'));
      }),
    );
  });
  test('numbers, dates, bytes and null pass as they are', () => {
    const date = new Date();
    const bytes = Buffer.from([0, 1]);
    for (const value of [1, true, null, undefined, date, bytes]) expect(storable(value)).toBe(value);
  });
});
