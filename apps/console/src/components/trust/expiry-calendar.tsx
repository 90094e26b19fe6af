import { Empty } from '@citywall/ui';
import { useInventory, useInventorySummary } from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { Moment } from '../moment.tsx';
import { entryName } from './verdict.tsx';

/** The months from this one on: "2026-11" and so forth. */
function monthsFrom(now: Date, count: number): readonly string[] {
  return Array.from({ length: count }, (_, ahead) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead)).toISOString().slice(0, 7),
  );
}

function Soon() {
  const { t } = useWords();
  const entries = useInventory({ expiresWithinDays: 90 });
  return (
    <section className="panel">
      <header>
        <h2>{t('calendar.soon')}</h2>
      </header>
      <Answer of={entries} lines={5}>
        {() =>
          entries.items.length ? (
            <ul className="briefs">
              {[...entries.items]
                .sort((left, right) => (left.expires ?? '').localeCompare(right.expires ?? ''))
                .map((entry) => (
                  <li key={entry.id}>
                    <a className="brief" href={`/trust/supervision?tab=inventory&entry=${entry.id}`}>
                      <span className="grow">
                        {entryName(entry)} <span className="small soft">{entry.location}</span>
                      </span>
                      <Moment at={entry.expires} />
                    </a>
                  </li>
                ))}
            </ul>
          ) : (
            <Empty title={t('calendar.none')} />
          )
        }
      </Answer>
    </section>
  );
}

/** What ends in the next two years, month by month, and what ends soon by name. */
export function ExpiryCalendar() {
  const { t, language } = useWords();
  const summary = useInventorySummary();
  const name = (month: string) =>
    new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { month: 'short', timeZone: 'UTC' }).format(
      new Date(`${month}-01T00:00:00Z`),
    );
  return (
    <>
      <section className="panel">
        <header>
          <h2>{t('calendar.title')}</h2>
          {summary.data && summary.data.expired > 0 && (
            <span className="wrong-reason">{t('calendar.expired', { count: summary.data.expired })}</span>
          )}
        </header>
        <div className="panel-body">
          <Answer of={summary} lines={4}>
            {({ months }) => {
              const counts = new Map(months.map((each) => [each.month, each.count]));
              const most = Math.max(1, ...counts.values());
              return (
                <ol className="months">
                  {monthsFrom(new Date(), 24).map((month, index) => {
                    const count = counts.get(month) ?? 0;
                    return (
                      <li key={month} className={count ? 'full' : ''} title={t('calendar.month', { month, count })}>
                        <span className="number">{count || ''}</span>
                        <i style={{ height: `${(count / most) * 64}px` }} />
                        <span className="month-name">
                          {index === 0 || month.endsWith('-01')
                            ? month.slice(2)
                            : /-(04|07|10)$/.test(month)
                              ? name(month)
                              : ''}
                        </span>
                      </li>
                    );
                  })}
                </ol>
              );
            }}
          </Answer>
        </div>
      </section>
      <Soon />
    </>
  );
}
