import { invalid } from '@citywall/kernel';

/** Turns local wall-clock time, given as if it were UTC in ms, into UTC ms. */
export type Zone = (local: number) => number;

const quarterHour = 900_000;
const offsetPattern = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?$/i;

/**
 * The zone of a log that names none: `UTC`, an offset such as `+08:00`, or an
 * IANA name such as `Asia/Shanghai`. Throws a Problem for anything else.
 */
export function readZone(name: string): Zone {
  if (/^(utc|gmt|z)$/i.test(name)) return (local) => local;
  const offset = offsetPattern.exec(name);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3] ?? 0);
    if (minutes <= 18 * 60) {
      const shift = (offset[1] === '-' ? -minutes : minutes) * 60_000;
      return (local) => local - shift;
    }
  }
  try {
    return ianaZone(new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }));
  } catch {
    throw invalid('formats.zone.unknown', {
      en: `"${name.slice(0, 64)}" is no time zone. Give an IANA name such as Asia/Shanghai, or an offset such as +08:00.`,
      zh: `“${name.slice(0, 64)}”不是时区。请给出 IANA 名称（如 Asia/Shanghai）或偏移量（如 +08:00）。`,
    });
  }
}

/** Zones change only on quarter hours, so one answer serves all of one. */
function ianaZone(format: Intl.DateTimeFormat): Zone {
  let cachedQuarter = Number.NaN;
  let cachedShift = 0;
  return (local) => {
    const quarter = Math.floor(local / quarterHour);
    if (quarter !== cachedQuarter) {
      // The first answer may lie on the other side of a change; the second is right where local time exists.
      const first = local - shiftAt(format, local);
      cachedShift = shiftAt(format, first);
      cachedQuarter = quarter;
    }
    return local - cachedShift;
  };
}

function shiftAt(format: Intl.DateTimeFormat, time: number): number {
  const parts = format.formatToParts(time);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?/.exec(name);
  if (match === null) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
  return (match[1] === '-' ? -seconds : seconds) * 1000;
}
