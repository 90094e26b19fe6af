import type { Zone } from './zone.ts';

const day = 86_400_000;
const monthNames = 'JanFebMarAprMayJunJulAugSepOctNovDec';

/** Index 0 to 11 of an English month abbreviation at a place in the text, -1 when there is none. */
export function monthAt(text: string, start: number): number {
  const at = monthNames.indexOf(text.slice(start, start + 3));
  return at >= 0 && at % 3 === 0 ? at / 3 : -1;
}

/** Value of two digits at a place, the first of which may be a blank; -1 when they are none. */
export function twoDigits(text: string, start: number): number {
  const tens = text.charCodeAt(start);
  const ones = text.charCodeAt(start + 1) - 48;
  if (!(ones >= 0 && ones <= 9)) return -1;
  if (tens === 32) return ones;
  return tens >= 48 && tens <= 57 ? (tens - 48) * 10 + ones : -1;
}

/** Value of a run of digits, -1 when another character is among them. */
export function digits(text: string, start: number, length: number): number {
  let value = 0;
  for (let index = start; index < start + length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * Chooses the year that a line leaves out. With a year given, the first line is
 * in it and every later line is in the year that brings it closest to the one
 * before, so that a log runs on over New Year. Without, it is the latest year
 * in which the line is not more than a day ahead of its arrival.
 */
export interface YearChoice {
  /** UTC-like ms of the fields in the chosen year. */
  place(month: number, dayOfMonth: number, timeOfDay: number, receivedAt: number): number;
}

/** See YearChoice; `year` is the year of the first line. */
export function chooseYear(year: number | undefined): YearChoice {
  let previous = Number.NaN;
  // The day chosen last, and the stretch of limits for which it is the choice at any time of that day.
  let known = { month: -1, dayOfMonth: -1, date: 0, from: 0, until: 0 };

  function latestDay(month: number, dayOfMonth: number, timeOfDay: number, limit: number): number {
    if (known.month === month && known.dayOfMonth === dayOfMonth && limit >= known.from && limit < known.until) {
      return known.date + timeOfDay;
    }
    const time = latestBefore(month, dayOfMonth, timeOfDay, limit);
    const date = time - timeOfDay;
    known = { month, dayOfMonth, date, from: date + day, until: date + 365 * day };
    return time;
  }

  return {
    place(month, dayOfMonth, timeOfDay, receivedAt) {
      if (year === undefined) return latestDay(month, dayOfMonth, timeOfDay, receivedAt + day);
      if (Number.isNaN(previous)) previous = Date.UTC(year, month, dayOfMonth) + timeOfDay;
      else previous = closestTo(month, dayOfMonth, timeOfDay, previous);
      return previous;
    },
  };
}

function latestBefore(month: number, dayOfMonth: number, timeOfDay: number, limit: number): number {
  const latestYear = new Date(limit).getUTCFullYear();
  // February 29 may lie up to eight years back.
  for (let year = latestYear; year > latestYear - 9; year--) {
    const time = dateIn(year, month, dayOfMonth);
    if (time !== undefined && time + timeOfDay <= limit) return time + timeOfDay;
  }
  return Date.UTC(latestYear, month, dayOfMonth) + timeOfDay;
}

function closestTo(month: number, dayOfMonth: number, timeOfDay: number, previous: number): number {
  const middle = new Date(previous).getUTCFullYear();
  let best = Date.UTC(middle, month, dayOfMonth) + timeOfDay;
  for (const year of [middle - 1, middle + 1]) {
    const date = dateIn(year, month, dayOfMonth);
    if (date !== undefined && Math.abs(date + timeOfDay - previous) < Math.abs(best - previous))
      best = date + timeOfDay;
  }
  return best;
}

function dateIn(year: number, month: number, dayOfMonth: number): number | undefined {
  const time = Date.UTC(year, month, dayOfMonth);
  return new Date(time).getUTCMonth() === month ? time : undefined;
}

/** A moment read from a text: UTC ms, and where the text goes on. */
export interface Moment {
  readonly time: number;
  readonly end: number;
}

/**
 * Reads `YYYY-MM-DDThh:mm:ss[.fraction][zone]` (also with a blank for T, a
 * comma for the dot, and `+hhmm`); a moment without a zone is in `zone`.
 */
export function readIsoMoment(text: string, start: number, zone: Zone): Moment | undefined {
  const year = digits(text, start, 4);
  if (year < 0 || text.charCodeAt(start + 4) !== 45 || text.charCodeAt(start + 7) !== 45) return undefined;
  const month = digits(text, start + 5, 2);
  const dayOfMonth = digits(text, start + 8, 2);
  const separator = text.charCodeAt(start + 10);
  if (separator !== 84 && separator !== 32 && separator !== 116) return undefined;
  const hour = digits(text, start + 11, 2);
  const minute = digits(text, start + 14, 2);
  const second = digits(text, start + 17, 2);
  if (month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > 31 || hour < 0 || hour > 23) return undefined;
  if (minute < 0 || minute > 59 || second < 0 || second > 60) return undefined;
  if (text.charCodeAt(start + 13) !== 58 || text.charCodeAt(start + 16) !== 58) return undefined;
  let end = start + 19;
  let fraction = 0;
  const point = text.charCodeAt(end);
  if (point === 46 || point === 44) {
    let scale = 100;
    for (end++; isDigit(text.charCodeAt(end)); end++) {
      fraction += (text.charCodeAt(end) - 48) * scale;
      scale /= 10;
    }
  }
  const local = Date.UTC(year, month - 1, dayOfMonth, hour, minute, second) + Math.floor(fraction + 1e-6);
  return applyZone(text, end, local, zone);
}

function applyZone(text: string, end: number, local: number, zone: Zone): Moment {
  const code = text.charCodeAt(end);
  if (code === 90 || code === 122) return { time: local, end: end + 1 };
  if (code === 43 || code === 45) {
    const hours = digits(text, end + 1, 2);
    const colon = text.charCodeAt(end + 3) === 58 ? 1 : 0;
    const minutes = digits(text, end + 3 + colon, 2);
    if (hours >= 0 && hours <= 18 && minutes >= 0 && minutes <= 59) {
      const shift = (hours * 60 + minutes) * 60_000;
      return { time: code === 43 ? local - shift : local + shift, end: end + 5 + colon };
    }
  }
  return { time: zone(local), end };
}

/** Whether a UTF-16 code is one of 0 to 9. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
