import { Highlighted } from '@citywall/ui';
import type { RuleTrial } from '../api/detection.ts';
import { number } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { Moment } from './moment.tsx';

const idOf = (event: unknown): string =>
  typeof event === 'string' ? event : ((event as { metadata?: { uid?: string } } | null)?.metadata?.uid ?? '');

/** What a rule would have matched: how many of how many, and the first lines with the matched parts. */
export function RuleTrialResult({ trial }: { readonly trial: RuleTrial }) {
  const { t, language } = useWords();
  if (!trial.ok) {
    return (
      <ul className="complaint" role="alert">
        {trial.refusals.map((refusal) => (
          <li key={`${refusal.line}-${refusal.reason}`}>
            <span className="mono">
              {refusal.line ?? '?'}:{refusal.column ?? '?'}
            </span>{' '}
            {refusal.reason}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <section className="stack tight" role="status">
      <p>
        <strong className="number">
          {t('rule.trial', {
            matched: number(trial.matched, language),
            scanned: number(trial.scanned, language),
            ms: number(Math.round(trial.tookMs), language),
          })}
        </strong>
      </p>
      <ul className="evidence">
        {trial.items.map((item) => (
          <li key={`${idOf(item.event)}-${item.time}`} className="evidence-line">
            <Highlighted line={item.raw} parts={item.highlights} />
            <span className="small soft">
              <Moment at={item.time} /> ·{' '}
              <a href={`/events?event=${idOf(item.event)}&since=all`}>{t('finding.event')}</a>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
