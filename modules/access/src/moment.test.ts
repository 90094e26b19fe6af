import { expect, test } from 'vitest';
import { createCalendar, isTimeZone } from './moment.ts';

test.each([
  // Midnight in Shanghai is four in the afternoon of the day before in Greenwich.
  ['2026-11-20T16:00:00Z', 'Asia/Shanghai', { hour: 0, minute: 0, weekday: 6, date: 20261121 }],
  ['2026-11-20T15:59:59Z', 'Asia/Shanghai', { hour: 23, minute: 1439, weekday: 5, date: 20261120 }],
  // The hour that summer time gives back comes twice.
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', { hour: 2, minute: 150, weekday: 7, date: 20261025 }],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', { hour: 2, minute: 150, weekday: 7, date: 20261025 }],
  ['2026-03-02T12:05:00Z', 'Nowhere/Land', { hour: 12, minute: 725, weekday: 1, date: 20260302 }],
])('%s in %s', (time, zone, moment) => {
  expect(createCalendar({ now: () => Date.parse(time) }, () => zone)()).toEqual(moment);
});

test('the moment follows the clock and the zone that is set', () => {
  let now = Date.parse('2026-11-20T15:59:30Z');
  let zone = 'Asia/Shanghai';
  const calendar = createCalendar({ now: () => now }, () => zone);
  const kept = calendar();
  now += 20_000;
  expect(calendar()).toBe(kept);
  now += 10_000;
  expect(calendar().hour).toBe(0);
  zone = 'UTC';
  expect(calendar().hour).toBe(16);
  expect([isTimeZone('Asia/Shanghai'), isTimeZone('Moon/Sea')]).toEqual([true, false]);
});
