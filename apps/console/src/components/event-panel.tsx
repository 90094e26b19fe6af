import { Highlighted, SidePanel, Skeleton } from '@citywall/ui';
import { type StoredEvent, useEvent } from '../api/detection.ts';
import { useWords } from '../language/language.ts';
import { leaves, occurrences } from '../state/event-query.ts';
import { usePlace } from '../state/navigation.ts';
import { many, one } from '../state/url.ts';
import { Answer } from './answer.tsx';
import { ClassName } from './event-class.tsx';
import { eventEntities, eventLine } from './event-facts.ts';
import { Code } from './marks.tsx';
import { Moment } from './moment.tsx';

function Attributes({ event }: { readonly event: StoredEvent }) {
  const { t } = useWords();
  const { search, change } = usePlace();
  const wheres = many(search, 'where');
  return (
    <ul className="attributes">
      {leaves(event)
        .filter(([path]) => path !== 'raw_data')
        .map(([path, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a path may occur more than once in a list; the event does not change
          <li key={`${path}-${index}`}>
            <span className="mono soft">{path}</span>
            <Code value={value} />
            <span className="attribute-acts">
              <button
                type="button"
                className="button quiet small"
                title={t('event.only', { path, value })}
                aria-label={t('event.only', { path, value })}
                onClick={() => change({ where: [...wheres, `${path}=${value}`] })}
              >
                ＝
              </button>
              <button
                type="button"
                className="button quiet small"
                title={t('event.without', { path, value })}
                aria-label={t('event.without', { path, value })}
                onClick={() => change({ where: [...wheres, `${path}!=${value}`] })}
              >
                ≠
              </button>
            </span>
          </li>
        ))}
    </ul>
  );
}

/** One event beside the list: the original line with what was looked for, its attributes, and the whole record. */
export function EventPanel({ id, known }: { readonly id: string; readonly known: StoredEvent | undefined }) {
  const { t } = useWords();
  const { search, change } = usePlace();
  const asked = useEvent(known ? undefined : id);
  const answer = known ? { ...asked, data: known } : asked;
  return (
    <SidePanel title={t('event.title')} closeLabel={t('act.close')} onClose={() => change({ event: undefined }, true)}>
      {asked.isLoading && !known && <Skeleton label={t('state.loading')} lines={8} />}
      {(known || !asked.isLoading) && (
        <Answer of={answer}>
          {(event) => {
            const line = eventLine(event);
            return (
              <>
                <div>
                  <strong>
                    <ClassName event={event} />
                  </strong>
                  {event.time !== undefined && (
                    <span className="soft">
                      {' '}
                      · <Moment at={event.time} />
                    </span>
                  )}
                </div>
                <div className="row">
                  {eventEntities(event).map((value) => (
                    <button key={value} type="button" className="chip mono" onClick={() => change({ entity: value })}>
                      {value}
                    </button>
                  ))}
                </div>
                <section className="stack tight">
                  <h3>{t('event.line')}</h3>
                  <div className="raw">
                    <Highlighted
                      line={line}
                      parts={occurrences(line, [one(search, 'text'), one(search, 'entity'), ...eventEntities(event)])}
                    />
                  </div>
                </section>
                <section className="stack tight">
                  <h3>{t('event.attributes')}</h3>
                  <Attributes event={event} />
                </section>
                <details>
                  <summary>{t('act.raw')} (OCSF)</summary>
                  <pre className="raw">{JSON.stringify(event, null, 2)}</pre>
                </details>
              </>
            );
          }}
        </Answer>
      )}
    </SidePanel>
  );
}
