import { isId, timeOfId } from '@citywall/kernel';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eventId, sequenceOfEvent } from './event-id.ts';

it('makes ids that order by time, sequence and row and name their sequence', () => {
  const place = fc.record({ sequence: fc.nat(2 ** 31 - 1), row: fc.nat(2 ** 20 - 1) });
  fc.assert(
    fc.property(place, place, (a, b) => {
      const [one, other] = [
        eventId(1_763_700_000_000, a.sequence, a.row),
        eventId(1_763_700_000_000, b.sequence, b.row),
      ];
      expect(isId(one)).toBe(true);
      expect(timeOfId(one)).toBe(1_763_700_000_000);
      expect(sequenceOfEvent(one)).toBe(a.sequence);
      expect(Math.sign(one < other ? -1 : one > other ? 1 : 0)).toBe(
        Math.sign(a.sequence - b.sequence || a.row - b.row),
      );
    }),
  );
  expect(sequenceOfEvent('019aa2c5-2b00-7000-b000-000000000000')).toBeUndefined();
});
