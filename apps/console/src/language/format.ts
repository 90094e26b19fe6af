import type { Language } from './languages.ts';

const locale = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en-GB');

/** ms since 1970 of an RFC 3339 string or of a number of ms; NaN for anything else. */
export function instantOf(value: string | number | null | undefined): number {
  if (typeof value === 'number') return value;
  return value ? Date.parse(value) : Number.NaN;
}

/** The exact instant, UTC, with milliseconds: what hovering shows. */
export function exactInstant(value: string | number): string {
  const time = instantOf(value);
  return Number.isNaN(time) ? String(value) : new Date(time).toISOString();
}

/** A time in the viewer's zone: the clock alone for today, day and clock for other days. */
export function localTime(value: string | number, language: Language, now = Date.now()): string {
  const time = instantOf(value);
  if (Number.isNaN(time)) return '–';
  const date = new Date(time);
  const today = new Date(now).toDateString() === date.toDateString();
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
  const sameYear = new Date(now).getFullYear() === date.getFullYear();
  return new Intl.DateTimeFormat(locale(language), {
    ...(today ? {} : { month: 'short', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' as const }) }),
    ...clock,
  }).format(date);
}

/** A sentence of the server with its clock times (`07:32 UTC`) and instants (RFC 3339) in the viewer's zone, as the zone is today. */
export function inViewersZone(sentence: string): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const whole = sentence.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g, (instant) => {
    const time = new Date(instant);
    if (Number.isNaN(time.getTime())) return instant;
    const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
    return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
  });
  return whole.replace(/\b(\d\d):(\d\d) UTC\b/g, (_, hours: string, minutes: string) => {
    const time = new Date();
    time.setUTCHours(Number(hours), Number(minutes));
    return `${two(time.getHours())}:${two(time.getMinutes())}`;
  });
}

/** How long ago or ahead, in one unit: "3 min ago". */
export function relativeTime(value: string | number, language: Language, now = Date.now()): string {
  const seconds = Math.round((instantOf(value) - now) / 1000);
  if (Number.isNaN(seconds)) return '–';
  const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ];
  const format = new Intl.RelativeTimeFormat(locale(language), { numeric: 'auto', style: 'short' });
  for (const [unit, size] of units)
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  return format.format(seconds, 'second');
}

/** Time left as a clock: 2 d 03:04:05, 59:07. Never negative. */
export function clockLeft(seconds: number, language: Language): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86_400);
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor((whole % 86_400) / 3_600);
  const clock = `${days || hours ? `${two(hours)}:` : ''}${two(Math.floor((whole % 3_600) / 60))}:${two(whole % 60)}`;
  return days ? `${days} ${language === 'zh' ? '天' : 'd'} ${clock}` : clock;
}

/** A length of time in its largest whole unit, for plans and settings: 3600 → "1 h". */
export function duration(seconds: number, language: Language): string {
  const units: readonly (readonly [Intl.NumberFormatOptions['unit'], number])[] = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
    ['second', 1],
  ];
  const [unit, size] = units.find(([, one]) => seconds >= one && seconds % one === 0) ?? units[3]!;
  return new Intl.NumberFormat(locale(language), { style: 'unit', unit, unitDisplay: 'long' }).format(seconds / size);
}

/** A number with its thousands set apart. */
export function number(value: number | null | undefined, language: Language): string {
  return value === null || value === undefined ? '–' : new Intl.NumberFormat(locale(language)).format(value);
}

/** Bytes in the largest fitting unit, powers of 1,000. */
export function bytes(value: number, language: Language): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const step = value > 0 ? Math.min(units.length - 1, Math.floor(Math.log10(value) / 3)) : 0;
  return new Intl.NumberFormat(locale(language), {
    style: 'unit',
    unit: units[step]!,
    unitDisplay: step ? 'short' : 'long',
    maximumFractionDigits: 1,
  }).format(value / 1000 ** step);
}

/** The viewer's time zone, as shown beside time ranges: "Asia/Shanghai, UTC+8". */
export function zoneName(): string {
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const minutes = -new Date().getTimezoneOffset();
  const hours = `${minutes < 0 ? '−' : '+'}${Math.abs(minutes) / 60}`;
  return name === 'UTC' ? 'UTC' : `${name}, UTC${hours}`;
}
