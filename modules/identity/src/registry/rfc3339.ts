import { invalid } from '@citywall/kernel';

/** ms since 1970; throws for what is no time of RFC 3339. */
export function timeOf(text: string): number {
  const time = Date.parse(text);
  if (/^\d{4}-\d\d-\d\dT/.test(text) && Number.isSafeInteger(time) && time >= 0) return time;
  throw invalid('identity.time', {
    en: 'Give the time as RFC 3339, for example 2027-01-31T08:00:00Z.',
    zh: '请使用 RFC 3339 格式的时间，例如 2027-01-31T08:00:00Z。',
  });
}
