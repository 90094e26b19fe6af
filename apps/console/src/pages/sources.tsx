import { AccountBar, type Column, Empty, Table } from '@citywall/ui';
import { type Source, useSources } from '../api/detection.ts';
import { Answer } from '../components/answer.tsx';
import { ChoiceChips } from '../components/filters.tsx';
import { FollowedFiles } from '../components/followed-files.tsx';
import { Explained, StateMark } from '../components/marks.tsx';
import { Ago } from '../components/moment.tsx';
import { PageHead } from '../components/page-head.tsx';
import { SourceHints } from '../components/source-hints.tsx';
import { number } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { one } from '../state/url.ts';

function useSourceColumns(): readonly Column<Source>[] {
  const { t, word, language } = useWords();
  const place = (source: Source) => `/sources/${encodeURIComponent(source.name)}`;
  return [
    {
      key: 'name',
      title: t('source.name'),
      cell: (source) => (
        <>
          <a className="headline" href={place(source)}>
            {source.name}
          </a>
          <br />
          <span className="soft small">
            {word('source.kind', source.kind)}
            {source.format !== 'auto' && ` · ${source.format}`}
          </span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('source.state'),
      tight: true,
      cell: (source) => <StateMark set="source.state" state={source.state} />,
    },
    {
      key: 'rate',
      title: t('source.rate'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (source) => number(Math.round(source.ratePerMinute), language),
    },
    {
      key: 'received',
      title: t('source.received'),
      tight: true,
      end: true,
      cell: (source) => number(source.received, language),
    },
    {
      key: 'stored',
      title: t('source.stored'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (source) => (
        <a href={`/events?source=${encodeURIComponent(source.name)}&since=all`}>{number(source.stored, language)}</a>
      ),
    },
    {
      key: 'refused',
      title: t('source.refused'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (source) =>
        source.refused ? <a href={`${place(source)}#refused`}>{number(source.refused, language)}</a> : '0',
    },
    {
      key: 'dropped',
      title: t('source.dropped'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (source) => number(source.dropped, language),
    },
    {
      key: 'account',
      title: <Explained term="term.account" />,
      from: 'desktop',
      cell: (source) => (
        <AccountBar
          stored={source.stored}
          refused={source.refused}
          dropped={source.dropped}
          label={t(source.balanced ? 'source.balanced' : 'source.unbalanced')}
        />
      ),
    },
    {
      key: 'trusted',
      title: <Explained term="term.trusted" />,
      tight: true,
      from: 'desktop',
      cell: (source) => t(source.trusted ? 'state.yes' : 'state.no'),
    },
    {
      key: 'seen',
      title: t('source.seen'),
      tight: true,
      from: 'desktop',
      cell: (source) => <Ago at={source.lastSeenAt} />,
    },
  ];
}

/** Where events come from, each with its account. */
export function SourcesPage() {
  const { t, word, language } = useWords();
  const { search, go } = usePlace();
  const sources = useSources();
  const columns = useSourceColumns();
  const state = one(search, 'state');
  const all = sources.data?.items ?? [];
  const rows = all.filter((source) => !state || source.state === state);
  const sum = (field: 'received' | 'stored' | 'refused' | 'dropped') =>
    number(
      all.reduce((total, source) => total + source[field], 0),
      language,
    );
  const states = ['active', 'silent', 'clock-wrong', 'new'] as const;
  return (
    <div className="stack">
      <PageHead
        title={t('nav.sources')}
        count={sources.data && all.length}
        lead={
          all.length > 0 && (
            <span className="number">
              {t('sources.sum', {
                received: sum('received'),
                stored: sum('stored'),
                refused: sum('refused'),
                dropped: sum('dropped'),
              })}
            </span>
          )
        }
      />
      <ChoiceChips
        name="state"
        label={t('source.state')}
        all={t('filter.all')}
        options={states.map((value) => ({
          value,
          label: word('source.state', value),
          count: all.filter((source) => source.state === value).length,
        }))}
      />
      <section className="panel">
        <Answer of={sources}>
          {() =>
            rows.length ? (
              <Table
                label={t('nav.sources')}
                rows={rows}
                columns={columns}
                idOf={(source) => source.name}
                onOpen={(source) => go(`/sources/${encodeURIComponent(source.name)}`)}
              />
            ) : (
              <Empty title={t('sources.none')}>{t('sources.none.text')}</Empty>
            )
          }
        </Answer>
      </section>
      <FollowedFiles />
      <SourceHints />
    </div>
  );
}
