import type { Clock } from '@citywall/kernel';

/** The moment as policies see it, in the city's time zone. */
export interface Moment {
  /** 0 to 23. */
  readonly hour: number;
  /** Minute of the day, 0 to 1439. */
  readonly minute: number;
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number;
  /** The day as a number, 20261121. */
  readonly date: number;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Whether the runtime knows the zone, a name of the IANA database such as Asia/Shanghai. */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** What time it is in a zone, worked out anew once a minute. `time` in ms; an unknown zone counts as UTC. */
export function createCalendar(clock: Clock, zone: () => string): () => Moment {
  let known: { readonly zone: string; readonly minute: number; readonly moment: Moment } | undefined;
  let formatter: { readonly zone: string; readonly format: Intl.DateTimeFormat } | undefined;
  return () => {
    const now = clock.now();
    const minute = Math.floor(now / 60_000);
    const wanted = zone();
    if (known?.minute === minute && known.zone === wanted) return known.moment;
    if (formatter?.zone !== wanted) formatter = { zone: wanted, format: formatOf(wanted) };
    known = { zone: wanted, minute, moment: momentOf(formatter.format, now) };
    return known.moment;
  };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en', {
    timeZone: isTimeZone(zone) ? zone : 'UTC',
    hourCycle: 'h23',
    weekday: 'short',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
}

function momentOf(format: Intl.DateTimeFormat, time: number): Moment {
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const number = (part: Intl.DateTimeFormatPartTypes): number => Number(parts.get(part));
  const hour = number('hour');
  return {
    hour,
    minute: hour * 60 + number('minute'),
    weekday: weekdays.indexOf(parts.get('weekday') ?? '') + 1,
    date: number('year') * 10_000 + number('month') * 100 + number('day'),
  };
}
