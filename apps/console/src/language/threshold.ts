import { duration } from './format.ts';
import type { Words } from './language.ts';

const pattern = /^(?:events|different (?<field>\S+)) ≥ (?<least>\d+) \/ (?<seconds>\d+) s$/;

/** What a correlation waits for, in words; a threshold of any other form stands as the server wrote it. */
export function thresholdInWords(expected: string, { t, language }: Pick<Words, 't' | 'language'>): string {
  const { field, least, seconds } = pattern.exec(expected)?.groups ?? {};
  if (!least || !seconds) return expected;
  const values = { least, length: duration(Number(seconds), language) };
  return field ? t('finding.expected.values', { ...values, field }) : t('finding.expected.events', values);
}
