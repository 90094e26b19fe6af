import { Menu } from '@citywall/ui';
import { useState } from 'react';
import { localTime, zoneName } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { type RelativeRange, rangeOf, rangeSearch, relativeRanges, type TimeRange } from '../state/time-range.ts';
import { Calendar } from './calendar.tsx';

/** The one time-range picker: relative or between two instants, the zone shown, kept in the address. */
export function TimeRangePicker({ fallback }: { readonly fallback: RelativeRange }) {
  const { t, word, language } = useWords();
  const { search, change } = usePlace();
  const range = rangeOf(search, fallback);
  const choose = (next: TimeRange) => change({ ...rangeSearch(next), cursor: undefined });
  const label =
    range.kind === 'relative'
      ? word('range', range.since)
      : `${localTime(range.from, language)} – ${localTime(range.to, language)}`;
  const [calendar, setCalendar] = useState(false);
  return (
    <Menu label={<span className="number">◷ {label}</span>}>
      <span className="small soft">{t('range.zone', { zone: zoneName() })}</span>
      {relativeRanges.map((since) => (
        <button
          key={since}
          type="button"
          aria-pressed={range.kind === 'relative' && range.since === since}
          onClick={() => choose({ kind: 'relative', since })}
        >
          {word('range', since)}
        </button>
      ))}
      <button type="button" onClick={() => setCalendar(true)}>
        {t('range.absolute')}
      </button>
      {calendar && (
        <Calendar
          from={range.kind === 'absolute' ? range.from : undefined}
          to={range.kind === 'absolute' ? range.to : undefined}
          onChoose={(from, to) => choose({ kind: 'absolute', from, to })}
        />
      )}
    </Menu>
  );
}
