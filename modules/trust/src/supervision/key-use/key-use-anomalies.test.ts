import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findKeyUseAnomalies, type HourlyUse, usualRules } from './key-use-anomalies.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** Midnight in Beijing. */
const today = Date.parse('2026-11-20T16:00:00Z');
const use = (hour: number, change: Partial<HourlyUse> = {}): HourlyUse => ({
  key: 'k',
  name: 'ring/k',
  act: 'sign',
  principal: 'archive',
  hour,
  count: 10,
  ...change,
});

/** Ten uses in each office hour, 9:00 to 17:00 in Beijing, of the twenty days before. */
const office = Array.from({ length: 20 }, (_, day) =>
  Array.from({ length: 9 }, (_, at) => use(today - (day + 1) * dayMs + (9 + at) * hourMs)),
).flat();
const at = (hour: number, change: Partial<HourlyUse> = {}) => use(today + hour * hourMs, change);
const kinds = (...recent: HourlyUse[]) => findKeyUseAnomalies([...office, ...recent], today).map(({ kind }) => kind);

describe('uses of keys', () => {
  test('as always are no anomaly, nor one hour early', () => {
    expect(kinds(at(9), at(17), at(8), at(18))).toEqual([]);
  });

  test('at three in the morning are odd, in the city’s own time', () => {
    expect(kinds(at(3))).toEqual(['hour']);
    const [anomaly] = findKeyUseAnomalies([...office, at(3)], today);
    expect(anomaly).toMatchObject({ seen: '3:00', expected: expect.stringContaining('9:00'), name: 'ring/k' });
    expect(anomaly?.text.zh).toContain('3 时');
  });

  test('far above the busiest hour are odd, also when several share them; a little more is not', () => {
    expect(kinds(at(10, { count: 101 }))).toEqual(['rate']);
    expect(kinds(at(10, { count: 60 }), at(10, { count: 60 }))).toEqual(['rate']);
    expect(kinds(at(10, { count: 100 }))).toEqual([]);
  });

  test('by somebody new are told once', () => {
    expect(kinds(at(10, { principal: 'stranger' }), at(11, { principal: 'stranger' }))).toEqual(['principal']);
  });

  test('of a key without a past are not judged, nor those of another act by this one’s past', () => {
    expect(findKeyUseAnomalies([at(3, { count: 1e6 })], today)).toEqual([]);
    expect(findKeyUseAnomalies(office.slice(0, usualRules.leastHours - 1).concat(at(3)), today)).toEqual([]);
    expect(kinds(at(3, { act: 'verify' }))).toEqual([]);
  });

  test('the same uses give the same anomalies, in any order of the past', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(office, { minLength: office.length }), (past) => {
        expect(findKeyUseAnomalies([...past, at(3), at(10, { count: 500 })], today)).toEqual(
          findKeyUseAnomalies([...office, at(3), at(10, { count: 500 })], today),
        );
      }),
      { numRuns: 20 },
    );
  });
});
