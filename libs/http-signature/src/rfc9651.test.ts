import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contentDigest,
  type Item,
  parseDictionary,
  parseItem,
  parseList,
  serializeDictionary,
  serializeItem,
  serializeList,
  verifyContentDigest,
} from './index.ts';

const malformed = expect.objectContaining({ code: 'http-signature.field.malformed' });

describe('RFC 9651 structured fields', () => {
  test.each([
    ['sugar, tea,\t rum', 'sugar, tea, rum'],
    ['("foo"; a=1;b=2);lvl=5, ("bar" "baz");lvl=1', '("foo";a=1;b=2);lvl=5, ("bar" "baz");lvl=1'],
    ['()', '()'],
    ['1.0, 1.50, -0.125, -0, 042', '1.0, 1.5, -0.125, 0, 42'],
    [
      '@1659578233, %"This is intended for display to %c3%bcsers."',
      '@1659578233, %"This is intended for display to %c3%bcsers."',
    ],
    [':cHJldGVuZA==:, ?0, ?1;a;b=?0', ':cHJldGVuZA==:, ?0, ?1;a;b=?0'],
    ['"a \\"q\\" \\\\"', '"a \\"q\\" \\\\"'],
    ['', ''],
  ])('list %s', (text, canonical) => {
    expect(serializeList(parseList(text))).toBe(canonical);
  });

  test('of equal keys the last value counts, at the place of the first', () => {
    expect(serializeDictionary(parseDictionary('a=1, b;x, a=(1 2)'))).toBe('a=(1 2), b;x');
  });

  test.each([
    'a,',
    ',a',
    'a,,b',
    '(a',
    '(a b',
    '(a)b',
    '"a',
    '"é"',
    '?2',
    ':a:',
    ':YQ=',
    '1.',
    '1.2345',
    '1234567890123456',
    '1234567890123.1',
    '@1.5',
    '%"%C3"',
    '%"%c3"',
    'a;',
    'a;A',
    '--1',
    '((a))',
    'a b',
  ])('refused: %s', (text) => {
    expect(() => parseList(text)).toThrow(malformed);
  });

  test('what is written is read again', () => {
    const bare = fc.oneof(
      fc.integer().map((value) => ({ type: 'integer' as const, value })),
      fc
        .integer({ min: -999_999_999, max: 999_999_999 })
        .map((value) => ({ type: 'decimal' as const, value: value / 1000 })),
      fc.string({ unit: 'grapheme-ascii' }).map((value) => ({ type: 'string' as const, value })),
      fc.string({ unit: 'grapheme' }).map((value) => ({ type: 'display' as const, value })),
      fc.uint8Array().map((value) => ({ type: 'bytes' as const, value: Buffer.from(value) })),
      fc.boolean().map((value) => ({ type: 'boolean' as const, value })),
    );
    const item = fc.record({
      bare,
      parameters: fc
        .array(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9_-]{0,6}$/), bare), { maxLength: 3 })
        .map((entries) => new Map(entries)),
    });
    fc.assert(
      fc.property(item, (one) => {
        expect(parseItem(serializeItem(one as Item))).toEqual(one);
      }),
    );
  });

  test('no text does more than be refused, fast', () => {
    const odd = fc.string({ unit: fc.constantFrom(...'a1"\\:;=,()?%@ \t-.é*'), maxLength: 200 });
    fc.assert(
      fc.property(odd, (text) => {
        for (const parse of [parseDictionary, parseList, parseItem]) {
          try {
            parse(text);
          } catch (error) {
            expect(error).toEqual(malformed);
          }
        }
      }),
      { numRuns: 2_000 },
    );
    const start = performance.now();
    for (const piece of ['"\\', '(', 'a;', ' ', '"', '%"', ':', 'a,', '1', '(a ']) {
      try {
        parseList(piece.repeat(65_536 / piece.length));
      } catch (error) {
        expect(error).toEqual(malformed);
      }
    }
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(() => parseList(`"${'a'.repeat(65_536)}"`)).toThrow(malformed);
  });
});

describe('RFC 9530 Content-Digest', () => {
  const hello = Buffer.from('{"hello": "world"}\n');

  test('the examples of its appendix', () => {
    expect(contentDigest(hello)).toBe('sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:');
    expect(contentDigest(Buffer.alloc(0))).toBe('sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:');
  });

  test('each digest we know must be right; one at least must be there', () => {
    verifyContentDigest(`${contentDigest(hello, ['sha-512', 'sm3'])}, md5=:AA==:`, hello);
    const refused = (field: string | undefined, reason: string) =>
      expect(() => verifyContentDigest(field, hello)).toThrow(
        expect.objectContaining({ code: `http-signature.digest.${reason}` }),
      );
    refused(undefined, 'missing');
    refused('md5=:AA==:', 'missing');
    refused('sha-256="text"', 'malformed');
    refused('sha-256=:AA==:', 'wrong');
    refused(`${contentDigest(hello, ['sha-512'])}, ${contentDigest(Buffer.from('x'))}`, 'wrong');
  });
});
