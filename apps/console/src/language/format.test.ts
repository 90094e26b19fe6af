import { describe, expect, it } from 'vitest';
import { bytes, clockLeft, duration, exactInstant, instantOf, localTime, relativeTime } from './format.ts';
import { preferredLanguage } from './language.ts';

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
  it('answer NaN for what is no time', () => {
    expect(instantOf(null)).toBeNaN();
    expect(instantOf('')).toBeNaN();
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
