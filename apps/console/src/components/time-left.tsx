import { clockLeft, exactInstant, instantOf } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { useNow } from './moment.tsx';

/** Time until something ends by itself, ticking; the exact instant on hover. */
export function TimeLeft({ until }: { readonly until: string }) {
  const { t, language } = useWords();
  const now = useNow(1000);
  const seconds = (instantOf(until) - now) / 1000;
  return (
    <time className="number mono nowrap" dateTime={exactInstant(until)} title={exactInstant(until)}>
      {seconds > 0 ? clockLeft(seconds, language) : t('block.ended')}
    </time>
  );
}
