import './password.css';
import { useEffect, useState } from 'react';
import { measurePassword, type PasswordMeasure } from '../../api/passwords.ts';
import { useWords } from '../../language/language.ts';
import type { MessageKey } from '../../language/messages.ts';

/** ms without typing before a password is measured. */
const pause = 350;
const scores: readonly MessageKey[] = ['meter.0', 'meter.1', 'meter.2', 'meter.3', 'meter.4'];
/** Up to so many seconds, in words. */
const spans: readonly (readonly [seconds: number, words: MessageKey])[] = [
  [60, 'meter.seconds'],
  [3_600, 'meter.minutes'],
  [86_400, 'meter.hours'],
  [30 * 86_400, 'meter.days'],
  [365 * 86_400, 'meter.months'],
  [100 * 365 * 86_400, 'meter.years'],
  [Number.POSITIVE_INFINITY, 'meter.centuries'],
];

/** Measures what is typed, a moment after the last key; undefined until there is an answer for just that password. */
function useMeasure(password: string): PasswordMeasure | undefined {
  const [measured, setMeasured] = useState<{ password: string; measure: PasswordMeasure }>();
  useEffect(() => {
    if (password === '') return;
    let stale = false;
    const timer = setTimeout(() => {
      measurePassword(password).then(
        (measure) => {
          if (!stale) setMeasured({ password, measure });
        },
        // Too many at once, or no connection: the server judges again when the password is set.
        () => undefined,
      );
    }, pause);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [password]);
  return measured?.password === password ? measured.measure : undefined;
}

/** How hard a password that is being chosen is to guess, in words and as a bar, with what to do about it. */
export function PasswordMeter({ password }: { readonly password: string }) {
  const { t, text } = useWords();
  const measure = useMeasure(password);
  if (password === '') return null;
  const score = measure?.score ?? 0;
  const word = measure ? t(scores[score] ?? 'meter.0') : t('meter.measuring');
  const span = spans.find(([seconds]) => (measure?.secondsToCrack ?? 0) < seconds) ?? spans[0];
  return (
    <div className="strength" role="status">
      <div className={score < (measure?.minimumScore ?? 3) ? 'strength-bar low' : 'strength-bar'} aria-hidden="true">
        {[1, 2, 3, 4].map((step) => (
          <span key={step} className={step <= score ? 'on' : ''} />
        ))}
      </div>
      <span className="small">
        {t('meter.label')}: <strong>{word}</strong>
        {measure && score > 0 && span && <> · {t('meter.time', { time: t(span[1]) })}</>}
      </span>
      {measure && !measure.acceptable && (
        <ul className="small">
          {measure.problem && <li>{text(measure.problem.text)}</li>}
          {measure.advice.slice(0, 3).map((advice) => (
            <li key={advice.en}>{text(advice)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
