import { Figure, Status } from '@citywall/ui';
import { useAssessments } from '../../api/assessment.ts';
import { useKeyUse } from '../../api/city-keys.ts';
import {
  type InventorySummary,
  useInventory,
  useInventorySummary,
  useQuantumReadiness,
  useSilentEndpoints,
} from '../../api/supervision.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { Moment } from '../moment.tsx';
import { ConclusionMark } from './assessments.tsx';
import { entryName, VerdictMark } from './verdict.tsx';

const page = '/trust/supervision?tab=';
const verdicts = ['compliant', 'weak', 'forbidden', null] as const;

const countOf = (summary: InventorySummary, verdict: string | null, kind?: string) =>
  summary.counts
    .filter((one) => one.verdict === verdict && (kind === undefined || one.kind === kind))
    .reduce((sum, one) => sum + one.count, 0);

function Figures({ summary }: { readonly summary: InventorySummary }) {
  const { t, language } = useWords();
  const quantum = useQuantumReadiness().data;
  const use = useKeyUse(168).data;
  const silent = useSilentEndpoints().data;
  const soon = useInventory({ expiresWithinDays: 90 });
  const said = (value: number | undefined, more = false) =>
    value === undefined ? '…' : `${number(value, language)}${more ? '+' : ''}`;
  const total = summary.counts.reduce((sum, one) => sum + one.count, 0);
  const [forbidden, weak] = [countOf(summary, 'forbidden'), countOf(summary, 'weak')];
  const now = quantum?.moves.filter((move) => move.wave === 'now').length;
  const figures = [
    ['overview.inventory', said(total), 'inventory', 'overview.inventory.source', false],
    ['overview.forbidden', said(forbidden), 'inventory&verdict=forbidden', 'overview.source.policy', forbidden > 0],
    ['overview.weak', said(weak), 'inventory&verdict=weak', 'overview.source.policy', false],
    [
      'overview.soon',
      said(soon.data && soon.items.length, soon.hasNextPage),
      'calendar',
      'overview.soon.source',
      summary.expired > 0,
    ],
    [
      'overview.silent',
      said(silent?.items.length, Boolean(silent?.next)),
      'inventory&kind=endpoint&silent=1',
      'overview.silent.source',
      Boolean(silent?.items.length),
    ],
    ['overview.unusual', said(use?.anomalies.length), 'use', 'overview.unusual.source', Boolean(use?.anomalies.length)],
    ['overview.quantum', said(now), 'quantum&wave=now', 'overview.quantum.source', false],
  ] as const;
  return (
    <div className="figures seven">
      {figures.map(([name, value, tab, source, alert]) => (
        <Figure
          key={name}
          name={t(name)}
          value={value}
          href={tab === 'use' ? '/trust/keys?tab=use' : page + tab}
          source={t(source)}
          alert={alert}
        />
      ))}
    </div>
  );
}

/** Each kind with the shares of its verdicts, leading to the entries it counts. */
function Kinds({ summary }: { readonly summary: InventorySummary }) {
  const { t, word, language } = useWords();
  const kinds = [...new Set(summary.counts.map((one) => one.kind))];
  const totals = kinds.map((kind) => ({
    kind,
    total: verdicts.reduce((sum, verdict) => sum + countOf(summary, verdict, kind), 0),
  }));
  return (
    <section className="panel">
      <header>
        <h2>{t('overview.kinds')}</h2>
      </header>
      <ul className="panel-body stack">
        {totals
          .toSorted((one, other) => other.total - one.total)
          .map(({ kind, total }) => {
            const shares = {
              compliant: countOf(summary, 'compliant', kind),
              weak: countOf(summary, 'weak', kind),
              forbidden: countOf(summary, 'forbidden', kind),
              unknown: countOf(summary, null, kind),
            };
            return (
              <li key={kind}>
                <a className="kind-row" href={`${page}inventory&kind=${kind}`}>
                  <span>{word('inventory.kind', kind)}</span>
                  <span className="bar" role="img" aria-label={t('inventory.shares', shares)}>
                    {Object.entries(shares).map(([name, value]) =>
                      value > 0 ? <span key={name} className={name} style={{ flexGrow: value, flexBasis: 0 }} /> : null,
                    )}
                  </span>
                  <span className="number">{number(total, language)}</span>
                </a>
              </li>
            );
          })}
      </ul>
    </section>
  );
}

/** The forbidden entries in use: what to mend first. */
function Worst() {
  const { t } = useWords();
  const entries = useInventory({ verdict: 'forbidden' });
  return (
    <section className="panel">
      <header>
        <h2>{t('overview.worst')}</h2>
        <a href={`${page}inventory&verdict=forbidden`}>{t('overview.worst.all')}</a>
      </header>
      <Answer of={entries} lines={4}>
        {() =>
          entries.items.length === 0 ? (
            <p className="panel-body soft">{t('overview.worst.none')}</p>
          ) : (
            <ul className="briefs">
              {entries.items.slice(0, 5).map((entry) => (
                <li key={entry.id}>
                  <a className="brief" href={`${page}inventory&entry=${entry.id}`}>
                    <VerdictMark verdict={entry.verdict} />
                    <span className="grow">
                      {entryName(entry)} <span className="small soft">{entry.location}</span>
                    </span>
                  </a>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}

/** Assessed systems with their scores, each leading down to layers, units and objects. */
function Scores() {
  const { t } = useWords();
  const assessments = useAssessments();
  return (
    <section className="panel">
      <header>
        <h2>{t('overview.scores')}</h2>
        <a href={`${page}assessments`}>{t('overview.worst.all')}</a>
      </header>
      <Answer of={assessments} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="panel-body soft">{t('overview.scores.none')}</p>
          ) : (
            <ul className="briefs">
              {items.slice(0, 5).map((one) => (
                <li key={one.id}>
                  <a className="brief" href={`/trust/assessments/${one.id}`}>
                    <span className="grow">
                      {one.system}{' '}
                      <span className="small soft">
                        {t('assessment.level.of', { count: one.level })}
                        {one.unjudged > 0 && ` · ${t('assessment.provisional.short', { count: one.unjudged })}`}
                      </span>
                    </span>
                    <ConclusionMark conclusion={one.conclusion} />
                    <strong className="number">{one.total ?? '–'}</strong>
                  </a>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}

function Anomalies() {
  const { t, text, word } = useWords();
  const use = useKeyUse(168);
  return (
    <section className="panel">
      <header>
        <h2>{t('overview.anomalies')}</h2>
        <a href="/trust/keys?tab=use">{t('overview.worst.all')}</a>
      </header>
      <Answer of={use} lines={3}>
        {({ anomalies }) =>
          anomalies.length === 0 ? (
            <p className="panel-body soft">{t('overview.anomalies.none')}</p>
          ) : (
            <ul className="briefs">
              {anomalies.slice(0, 4).map((one) => (
                <li key={`${one.key} ${one.act} ${one.kind} ${one.hour}`}>
                  <a className="brief" href={`/trust/keys/${one.key}`}>
                    <Status tone="warn">{word('keyuse.kind', one.kind)}</Status>
                    <span className="grow">
                      {one.name} <span className="small soft">{text(one.text)}</span>
                    </span>
                    <Moment at={one.hour} />
                  </a>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}

/** Whether the city’s cryptography is sound, in one look; every number leads to what it counts. */
export function SupervisionOverview() {
  const summary = useInventorySummary();
  return (
    <Answer of={summary} lines={8}>
      {(answer) => (
        <>
          <Figures summary={answer} />
          <div className="halves">
            <div className="stack">
              <Worst />
              <Anomalies />
            </div>
            <div className="stack">
              <Scores />
              <Kinds summary={answer} />
            </div>
          </div>
        </>
      )}
    </Answer>
  );
}
