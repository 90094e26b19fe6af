import { describe, expect, it } from 'vitest';
import {
  bytes,
  clockLeft,
  duration,
  exactInstant,
  instantOf,
  inViewersZone,
  localTime,
  relativeTime,
} from './format.ts';
import type { Words } from './language.ts';
import { preferredLanguage } from './language.ts';
import { thresholdInWords } from './threshold.ts';

const now = Date.parse('2026-11-21T10:00:00Z');

describe('times', () => {
  it('show the exact instant in UTC with milliseconds, whatever they were given as', () => {
    expect(exactInstant('2026-11-21T18:00:00+08:00')).toBe('2026-11-21T10:00:00.000Z');
    expect(exactInstant(now)).toBe('2026-11-21T10:00:00.000Z');
    expect(exactInstant('rubbish')).toBe('rubbish');
  });
  it('leave out the day for today and name it for other days', () => {
    expect(localTime(now - 1000, 'en', now)).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(localTime(now - 3 * 86_400_000, 'en', now)).toMatch(/Nov/);
    expect(localTime(now - 3 * 86_400_000, 'zh', now)).toMatch(/11月/);
    expect(localTime(now - 400 * 86_400_000, 'en', now)).toMatch(/2025/);
  });
  it('say how long ago in the largest unit', () => {
    expect(relativeTime(now - 180_000, 'en', now)).toBe('3 min ago');
    expect(relativeTime(now - 2 * 86_400_000, 'zh', now)).toMatch(/前天|2天前/);
  });
  it('count down and never below zero', () => {
    expect(clockLeft(3_599, 'en')).toBe('59:59');
    expect(clockLeft(3_600, 'en')).toBe('01:00:00');
    expect(clockLeft(2 * 86_400 + 61, 'zh')).toBe('2 天 00:01:01');
    expect(clockLeft(-5, 'en')).toBe('00:00');
  });
  it('say a length in its largest whole unit', () => {
    expect(duration(3_600, 'en')).toBe('1 hour');
    expect(duration(90, 'en')).toBe('90 seconds');
    expect(duration(604_800, 'en')).toBe('7 days');
  });
  it('stand in the zone of the viewer inside sentences as well', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'Asia/Shanghai';
    try {
      expect(inViewersZone('203.0.113.66 guessed passwords, blocked at 17:32 UTC')).toBe(
        '203.0.113.66 guessed passwords, blocked at 01:32',
      );
      expect(inViewersZone('open until 2026-11-21T17:03:46.473Z.')).toBe('open until 2026-11-22 01:03.');
      expect(inViewersZone('the file 99:99 UTCX is left alone')).toBe('the file 99:99 UTCX is left alone');
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
  it('answer NaN for what is no time', () => {
    expect(instantOf(null)).toBeNaN();
    expect(instantOf('')).toBeNaN();
  });
});

describe('thresholds', () => {
  const said: Pick<Words, 't' | 'language'> = {
    language: 'en',
    t: (key, values) => `${key} ${JSON.stringify(values)}`,
  };
  it('are said in words, and stand as they are where their form is another', () => {
    expect(thresholdInWords('events ≥ 5 / 300 s', said)).toBe(
      'finding.expected.events {"least":"5","length":"5 minutes"}',
    );
    expect(thresholdInWords('different cs-uri-stem ≥ 20 / 60 s', said)).toBe(
      'finding.expected.values {"least":"20","length":"1 minute","field":"cs-uri-stem"}',
    );
    expect(thresholdInWords('events > 5, < 9 / 300 s', said)).toBe('events > 5, < 9 / 300 s');
  });
});

it('sizes use powers of a thousand', () => {
  expect(bytes(0, 'en')).toBe('0 bytes');
  expect(bytes(81_000_000, 'en')).toMatch(/^81\s?MB$/i);
});

describe('preferredLanguage', () => {
  it('keeps what was chosen, else follows the browser, else English', () => {
    expect(preferredLanguage('zh', ['en'])).toBe('zh');
    expect(preferredLanguage(null, ['fr-FR', 'zh-TW', 'en'])).toBe('zh');
    expect(preferredLanguage('xx', ['fr'])).toBe('en');
  });
});
