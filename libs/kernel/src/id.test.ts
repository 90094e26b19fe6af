import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isId, newId, timeOfId } from './id.ts';

test('ids are UUIDs version 7 (RFC 9562) that carry their time', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.now() + 1e9, max: 2 ** 47 }), (now) => {
      const id = newId(now);
      expect(isId(id)).toBe(true);
      expect(timeOfId(id)).toBeGreaterThanOrEqual(now);
    }),
    { numRuns: 50 },
  );
});

test('ids grow strictly, also within one millisecond and when the clock goes back', () => {
  const ids = Array.from({ length: 10_000 }, (_, at) => newId(at % 7 === 0 ? 1 : undefined));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

test('what is not such an id is not taken for one', () => {
  for (const text of ['', 'x', '01890a5d-ac96-474b-8b3a-000000000000', `${newId()}\n`]) expect(isId(text)).toBe(false);
});
