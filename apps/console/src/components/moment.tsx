import { useEffect, useState } from 'react';
import { exactInstant, instantOf, localTime, relativeTime } from '../language/format.ts';
import { useWords } from '../language/language.ts';

/** The present time, renewed every `pause` ms. */
export function useNow(pause: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), pause);
    return () => clearInterval(timer);
  }, [pause]);
  return now;
}

/** A time in the viewer's zone; the exact instant in UTC on hover. */
export function Moment({ at }: { readonly at: string | number | null | undefined }) {
  const { language } = useWords();
  if (at === null || at === undefined || Number.isNaN(instantOf(at))) return <span className="soft">–</span>;
  return (
    <time className="number nowrap" dateTime={exactInstant(at)} title={exactInstant(at)}>
      {localTime(at, language)}
    </time>
  );
}

/** How long ago; the exact instant in UTC on hover. */
export function Ago({ at }: { readonly at: string | number | null | undefined }) {
  const { language } = useWords();
  const now = useNow(15_000);
  if (at === null || at === undefined || Number.isNaN(instantOf(at))) return <span className="soft">–</span>;
  return (
    <time className="number nowrap" dateTime={exactInstant(at)} title={exactInstant(at)}>
      {relativeTime(at, language, Math.max(now, instantOf(at)))}
    </time>
  );
}
