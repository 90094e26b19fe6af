import { readIsoMoment } from './moment.ts';
import type { Zone } from './zone.ts';

/** A JSON object as it came. */
export type JsonRecord = { [key: string]: unknown };

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that is there and not empty, else undefined; numbers are written out. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

/** An integer from a number or its text (decimal or 0x…), else undefined. */
export function integerOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^(?:\d{1,15}|0x[0-9a-fA-F]{1,12})$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** A time from ISO text, or from a number of seconds or milliseconds since 1970; undefined when it is none. */
export function timeOf(value: unknown, zone: Zone): number | undefined {
  if (typeof value === 'string') return readIsoMoment(value, 0, zone)?.time ?? numericTime(Number(value));
  return typeof value === 'number' ? numericTime(value) : undefined;
}

function numericTime(value: number): number | undefined {
  // From 1973 to 5138 in ms, from 1970 to 5138 in s: the ranges do not meet.
  if (!(value > 0)) return undefined;
  if (value >= 1e11 && value < 1e14) return Math.round(value);
  return value < 1e11 ? Math.round(value * 1000) : undefined;
}
