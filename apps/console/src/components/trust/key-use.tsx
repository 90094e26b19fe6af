import { Empty, Status } from '@citywall/ui';
import { useKeyUse } from '../../api/city-keys.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { Moment } from '../moment.tsx';

/** How much keys were used in a week, and which uses their past does not explain. */
export function KeyUse() {
  const { t, text, word, language } = useWords();
  const use = useKeyUse(168);
  return (
    <section className="panel">
      <Answer of={use} lines={4}>
        {({ uses, anomalies }) => (
          <>
            <header>
              <h2 className="number">{t('keyuse.count', { count: number(uses, language) })}</h2>
            </header>
            {anomalies.length === 0 ? (
              <Empty title={t('keyuse.none')}>{t('keyuse.none.text')}</Empty>
            ) : (
              <ul className="briefs">
                {anomalies.map((anomaly) => (
                  <li key={`${anomaly.key} ${anomaly.act} ${anomaly.kind} ${anomaly.hour}`} className="brief">
                    <Status tone="warn">{word('keyuse.kind', anomaly.kind)}</Status>
                    <span className="grow">
                      <a href={`/trust/keys/${anomaly.key}`}>{anomaly.name}</a> · {text(anomaly.text)}
                      <br />
                      <span className="small soft">
                        {t('keyuse.expected')}: {anomaly.expected} · {t('keyuse.seen')}: {anomaly.seen}
                      </span>
                    </span>
                    <Moment at={anomaly.hour} />
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </Answer>
    </section>
  );
}
