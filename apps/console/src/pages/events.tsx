import { Button, type Column, Empty, Highlighted, Menu, Skeleton, Table } from '@citywall/ui';
import { type FormEvent, lazy, Suspense, useState } from 'react';
import { type StoredEvent, useEventCount, useEvents } from '../api/detection.ts';
import { apiUrl } from '../api/request.ts';
import type { Query } from '../api/types.ts';
import { Answer } from '../components/answer.tsx';
import { useColumns } from '../components/column-choice.tsx';
import { ClassName } from '../components/event-class.tsx';
import { eventEntities, eventHost, eventId, eventLine } from '../components/event-facts.ts';
import { EventFilters } from '../components/event-filters.tsx';
import { EventPanel } from '../components/event-panel.tsx';
import { ChoiceChips, SetFilter } from '../components/filters.tsx';
import { Moment } from '../components/moment.tsx';
import { More, PageHead, Waiting } from '../components/page-head.tsx';
import { SavedViews } from '../components/saved-views.tsx';
import { TimeRangePicker } from '../components/time-range.tsx';
import { number } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { useAsked } from '../state/asked.ts';
import { eventQuery, occurrences, readSearchWord } from '../state/event-query.ts';
import { useHeldRows } from '../state/held-rows.ts';
import { usePlace } from '../state/navigation.ts';
import { rangeOf } from '../state/time-range.ts';
import { many, one, type Search, stringifySearch } from '../state/url.ts';

const EventChart = lazy(() => import('../components/event-chart.tsx'));

function useEventColumns(search: Search): readonly Column<StoredEvent>[] {
  const { t } = useWords();
  const looked = [one(search, 'text'), one(search, 'entity')];
  return [
    {
      key: 'time',
      title: t('event.time'),
      tight: true,
      cell: (event) => <Moment at={event.time as number | string} />,
    },
    {
      key: 'host',
      title: t('event.host'),
      tight: true,
      from: 'tablet',
      cell: (event) => eventHost(event) ?? '–',
    },
    {
      key: 'class',
      title: t('event.class'),
      tight: true,
      from: 'desktop',
      cell: (event) => <ClassName event={event} />,
    },
    {
      key: 'entities',
      title: t('event.entities'),
      tight: true,
      from: 'desktop',
      cell: (event) => <span className="mono">{eventEntities(event).slice(0, 2).join(' · ')}</span>,
    },
    {
      key: 'line',
      fill: true,
      title: t('event.line'),
      cell: (event) => {
        const line = eventLine(event).slice(0, 600);
        return (
          <span className="clamp">
            <Highlighted line={line} parts={occurrences(line, looked)} />
          </span>
        );
      },
    },
  ];
}

function SearchBox() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const word = readSearchWord(typed);
    if (!word.value) return;
    change(word.kind === 'where' ? { where: [...many(search, 'where'), word.value] } : { [word.kind]: word.value });
    setTyped('');
  };
  return (
    <form className="row grow" data-search onSubmit={submit}>
      <input
        className="input grow"
        type="search"
        aria-label={t('events.search')}
        placeholder={t('events.search.hint')}
        value={typed}
        maxLength={500}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" kind="primary" disabled={!typed.trim()}>
        {t('events.search')}
      </Button>
    </form>
  );
}

function Filters() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const wheres = many(search, 'where');
  const single = (['text', 'entity'] as const).filter((name) => one(search, name));
  if (single.length + wheres.length === 0) return null;
  return (
    <div className="row">
      {single.map((name) => (
        <SetFilter
          key={name}
          label={`${t(`filter.${name}`)}: ${one(search, name)}`}
          remove={() => change({ [name]: undefined })}
        />
      ))}
      {wheres.map((where) => (
        <SetFilter
          key={where}
          label={where}
          remove={() => change({ where: wheres.filter((other) => other !== where) })}
        />
      ))}
      <Button
        small
        kind="quiet"
        onClick={() =>
          change({ text: undefined, entity: undefined, class: undefined, source: undefined, where: undefined })
        }
      >
        {t('filter.clear')}
      </Button>
    </div>
  );
}

function Export({ query }: { readonly query: Query }) {
  const { t } = useWords();
  return (
    <Menu label={t('events.export')}>
      <a href={apiUrl('/detection/events/export', { ...query, format: 'ndjson' })} download="events.ndjson">
        NDJSON
      </a>
      <a href={apiUrl('/detection/events/export', { ...query, format: 'parquet' })} download="events.parquet">
        Parquet
      </a>
    </Menu>
  );
}

function Histogram({ query, live }: { readonly query: Query; readonly live: boolean }) {
  const { t } = useWords();
  const { search, change } = usePlace();
  const by = one(search, 'by') ?? 'class';
  const count = useEventCount({ ...query, buckets: 60, by }, live);
  return (
    <section className="panel">
      <header>
        <ChoiceChips
          name="by"
          label={t('events.by')}
          all={t('events.by.class')}
          options={[
            { value: 'source', label: t('events.by.source') },
            { value: 'severity', label: t('events.by.severity') },
          ]}
        />
        <span className="small soft">{t('events.brush')}</span>
      </header>
      <div className="panel-body">
        <Answer of={count} lines={4}>
          {(answer) => (
            <Suspense fallback={<Skeleton lines={4} label={t('state.loading')} />}>
              <EventChart count={answer} by={by} onRange={(from, to) => change({ from, to, since: undefined })} />
            </Suspense>
          )}
        </Answer>
      </div>
    </section>
  );
}

/** The events: search, narrow by time and attribute, look at one beside the list, export. */
export function EventsPage() {
  const { t, language } = useWords();
  const { search, change } = usePlace();
  const { event: open, by: _by, ...asked } = search;
  const question = stringifySearch(asked);
  const query = useAsked(question, (now) => eventQuery(search, now));
  const live = rangeOf(search, '1h').kind === 'relative';
  const events = useEvents(query, live);
  const total = useEventCount({ ...query, buckets: 60, by: one(search, 'by') ?? 'class' }, live).data?.total;
  const held = useHeldRows(events.items, eventId, question);
  const columns = useColumns('events', useEventColumns(search));
  const openId = typeof open === 'string' ? open : open?.[0];
  return (
    <div className="stack">
      <PageHead
        title={t('nav.events')}
        count={total}
        lead={
          events.tookMs !== undefined && (
            <span className="small">
              {t('events.took', { ms: number(Math.round(events.tookMs), language) })}
              {events.complete === false && ` · ${t('events.incomplete')}`}
            </span>
          )
        }
        actions={
          <>
            <SavedViews page="events" />
            {columns.menu}
            <Export query={query} />
          </>
        }
      />
      <div className="row search-row">
        <SearchBox />
        <EventFilters />
        <TimeRangePicker fallback="1h" />
      </div>
      <Filters />
      <Histogram query={query} live={live} />
      <Waiting count={held.waiting} show={held.show} />
      <section className="panel">
        <Answer of={events}>
          {() =>
            held.rows.length ? (
              <Table
                label={t('nav.events')}
                rows={held.rows}
                columns={columns.shown}
                idOf={eventId}
                open={openId}
                onOpen={(event) => change({ event: eventId(event) }, Boolean(openId))}
              />
            ) : (
              <Empty
                title={t('events.none')}
                action={
                  <Button onClick={() => change({ since: 'all', from: undefined, to: undefined })}>
                    {t('events.none.action')}
                  </Button>
                }
              >
                {t('events.none.text')}
              </Empty>
            )
          }
        </Answer>
        <More of={events} />
      </section>
      {openId && <EventPanel id={openId} known={held.rows.find((event) => eventId(event) === openId)} />}
    </div>
  );
}
