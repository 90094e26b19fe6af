import { createAlarmBoard } from '@citywall/platform/runtime';
import { describe, expect, test } from 'vitest';
import type { Authority } from './authority-shelf.ts';
import { watchEndings } from './watch-endings.ts';

const day = 86_400_000;
const born = Date.parse('2026-01-01T00:00:00Z');

/** An authority with a life of so many days. */
function authority(days: number, change: Partial<Authority['row']> = {}): Authority {
  const row = {
    id: 'a',
    name: 'City Services',
    key: 'k',
    state: 'active',
    notBefore: born,
    notAfter: born + days * day,
  };
  return { row: { ...row, ...change } } as Authority;
}

/** Levels of the alarms when so many days have passed. */
function levels(authorities: readonly Authority[], days: number): readonly string[] {
  const clock = { now: () => born + days * day };
  const alarms = createAlarmBoard(clock);
  watchEndings(alarms, authorities, clock.now());
  return alarms.list().map(({ level }) => level);
}

describe('the end of an authority', () => {
  test('is told from the last sixth of its life on, and louder in the last part of it', () => {
    const days = [0, 2_400, 2_440, 2_790, 2_810, 2_921];
    const told = days.map((one) => levels([authority(2_920)], one));
    expect(told).toEqual([[], [], ['medium'], ['medium'], ['high'], ['high']]);
  });

  test('of a root is told two years before', () => {
    expect([levels([authority(7_300)], 6_500), levels([authority(7_300)], 6_600)]).toEqual([[], ['medium']]);
  });

  test('concerns nobody who has a successor, or whose key is elsewhere', () => {
    const others = [
      authority(10, { state: 'superseded' }),
      authority(10, { key: null }),
      authority(10, { state: 'revoked' }),
    ];
    expect(levels(others, 9.9)).toEqual([]);
  });

  test('is no matter any more once it is renewed', () => {
    const clock = { now: () => born + 9 * day };
    const alarms = createAlarmBoard(clock);
    watchEndings(alarms, [authority(10)], clock.now());
    watchEndings(alarms, [authority(1_000)], clock.now());
    expect(alarms.list()).toEqual([]);
  });
});
