import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverOf } from './gram-cover.ts';

const literal = fc
  .string({ unit: fc.constantFrom(...'abkKs.:\\\\]^-$ 0'), minLength: 2, maxLength: 8 })
  .map((text) => text.toLowerCase());

test('every text that holds one of the literals, in any case, is found', () => {
  fc.assert(
    fc.property(
      fc.array(literal, { minLength: 1, maxLength: 8 }),
      fc.string(),
      fc.nat(),
      fc.string(),
      (literals, before, pick, after) => {
        const chosen = literals[pick % literals.length]!;
        const cover = coverOf(literals)!;
        expect(cover.test(before + chosen + after)).toBe(true);
        expect(cover.test(before + chosen.toUpperCase() + after)).toBe(true);
      },
    ),
  );
});

test('literals that share a rare part take one alternative', () => {
  const cover = coverOf(['kerberos::golden', 'event::clear', 'lsadump::'])!;
  expect(cover.source).toBe('\\x3a\\x3a');
  expect(cover.test('"Message":"An account was logged on"')).toBe(false);
});

test('too many different literals have none', () => {
  expect(coverOf(Array.from({ length: 9 }, (_, index) => String.fromCharCode(97 + index).repeat(4)))).toBeUndefined();
});
