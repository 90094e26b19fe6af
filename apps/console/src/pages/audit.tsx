import { Banner, Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type AuditRecord, useAuditKey, useCheckpoint, useRecords, useVerifyLog } from '../api/platform.ts';
import { Answer, Complaint } from '../components/answer.tsx';
import { ChoiceChips, SetFilter } from '../components/filters.tsx';
import { GrowthProof } from '../components/growth-proof.tsx';
import { Code, Explained, StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { More, PageHead, Waiting } from '../components/page-head.tsx';
import { RecordPanel } from '../components/record-panel.tsx';
import { saveFile } from '../components/save-file.ts';
import { SearchForm } from '../components/search-form.tsx';
import { TimeRangePicker } from '../components/time-range.tsx';
import { number } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { useAsked } from '../state/asked.ts';
import { useHeldRows } from '../state/held-rows.ts';
import { usePlace } from '../state/navigation.ts';
import { rangeOf, rangeQuery } from '../state/time-range.ts';
import { one, stringifySearch } from '../state/url.ts';

function useRecordColumns(): readonly Column<AuditRecord>[] {
  const { t, word } = useWords();
  return [
    { key: 'index', title: t('audit.index'), tight: true, end: true, from: 'tablet', cell: (record) => record.index },
    { key: 'time', title: t('event.time'), tight: true, cell: (record) => <Moment at={record.time} /> },
    { key: 'who', title: t('audit.principal'), cell: (record) => record.principal.name },
    {
      key: 'operation',
      title: t('audit.operation'),
      cell: (record) => (
        <>
          <span className="mono">{record.operation}</span>
          {record.count && record.count > 1 ? <span className="soft"> ×{record.count}</span> : null}
        </>
      ),
    },
    {
      key: 'phase',
      title: t('audit.phase'),
      tight: true,
      from: 'desktop',
      cell: (record) => word('audit.phase', record.phase),
    },
    {
      key: 'outcome',
      title: t('audit.outcome'),
      tight: true,
      from: 'tablet',
      cell: (record) => <StateMark set="audit.outcome" state={record.outcome} />,
    },
    {
      key: 'resource',
      title: t('audit.resource'),
      from: 'desktop',
      cell: (record) => <span className="mono">{`${record.resource.type} ${record.resource.id}`}</span>,
    },
    { key: 'risk', title: t('audit.risk'), tight: true, from: 'desktop', cell: (record) => word('risk', record.risk) },
  ];
}

function Verification() {
  const { t, language } = useWords();
  const verify = useVerifyLog();
  const checkpoint = useCheckpoint();
  const key = useAuditKey();
  const [growth, setGrowth] = useState(false);
  return (
    <section className="panel">
      <header>
        <h2>
          <Explained term="term.checkpoint" />
        </h2>
        <div className="row">
          <Button
            disabled={!checkpoint.data}
            onClick={() =>
              checkpoint.data && saveFile(`checkpoint-${checkpoint.data.size}.txt`, checkpoint.data.checkpoint)
            }
          >
            {t('audit.checkpoint.save')}
          </Button>
          <Button disabled={!checkpoint.data} onClick={() => setGrowth(true)}>
            {t('audit.growth.open')}
          </Button>
          <Button kind="primary" busy={verify.isPending} onClick={() => verify.mutate()}>
            {verify.isPending ? t('audit.verifying') : t('audit.verify')}
          </Button>
        </div>
      </header>
      <div className="panel-body stack tight">
        <Answer of={checkpoint} lines={1}>
          {(answer) => (
            <p className="number">
              {t('audit.size', { count: number(answer.size, language) })}
              {answer.time && (
                <>
                  {' · '}
                  <Moment at={answer.time} />
                </>
              )}
            </p>
          )}
        </Answer>
        {key.data && (
          <p className="small">
            {t('audit.key')}: <Code value={key.data.publicKey} />
          </p>
        )}
        <p className="small soft">{t('audit.checkpoint.text')}</p>
        <Complaint error={verify.error} />
        {verify.data && (
          <Banner tone={verify.data.whole ? 'good' : 'bad'}>
            {verify.data.whole ? t('audit.whole', { count: number(verify.data.size, language) }) : t('audit.tampered')}
            {verify.data.problems.length > 0 && (
              <pre className="raw">{JSON.stringify(verify.data.problems, null, 2)}</pre>
            )}
          </Banner>
        )}
        {growth && checkpoint.data && <GrowthProof size={checkpoint.data.size} onClose={() => setGrowth(false)} />}
      </div>
    </section>
  );
}

/** Who did what, provably. */
export function AuditPage() {
  const { t, word } = useWords();
  const { search, change } = usePlace();
  const { record: open, ...asked } = search;
  const question = stringifySearch(asked);
  const [typed, setTyped] = useState(one(search, 'text') ?? '');
  const query = useAsked(question, (now) => ({
    ...rangeQuery(rangeOf(search, 'all'), now),
    text: one(search, 'text'),
    outcome: one(search, 'outcome'),
    operation: one(search, 'operation'),
    principal: one(search, 'principal'),
  }));
  const records = useRecords(query);
  const held = useHeldRows(records.items, (record) => record.id, question);
  const columns = useRecordColumns();
  const shown = held.rows.find((record) => record.id === open);
  return (
    <div className="stack">
      <PageHead title={t('nav.audit')} lead={t('audit.lead')} />
      <Verification />
      <div className="row">
        <SearchForm
          label={t('audit.search')}
          typed={typed}
          onType={setTyped}
          onSearch={(text) => change({ text: text || undefined })}
        />
        <TimeRangePicker fallback="all" />
      </div>
      <div className="row">
        <ChoiceChips
          name="outcome"
          label={t('audit.outcome')}
          all={t('filter.all')}
          options={['success', 'failure', 'denied', 'pending'].map((value) => ({
            value,
            label: word('audit.outcome', value),
          }))}
        />
        {(['text', 'operation', 'principal'] as const)
          .filter((name) => one(search, name))
          .map((name) => (
            <SetFilter
              key={name}
              label={one(search, name) ?? ''}
              remove={() => {
                setTyped('');
                change({ [name]: undefined });
              }}
            />
          ))}
      </div>
      <Waiting count={held.waiting} show={held.show} />
      <section className="panel">
        <Answer of={records}>
          {() =>
            held.rows.length ? (
              <Table
                label={t('nav.audit')}
                rows={held.rows}
                columns={columns}
                idOf={(record) => record.id}
                open={shown?.id}
                onOpen={(record) => change({ record: record.id }, Boolean(open))}
              />
            ) : (
              <Empty title={t('audit.none')}>{t('audit.none.text')}</Empty>
            )
          }
        </Answer>
        <More of={records} />
      </section>
      {shown && <RecordPanel record={shown} />}
    </div>
  );
}
