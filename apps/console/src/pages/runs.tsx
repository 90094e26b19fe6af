import { type Column, Empty, Table } from '@citywall/ui';
import { type Run, useRuns } from '../api/response.ts';
import { Answer } from '../components/answer.tsx';
import { ChoiceChips } from '../components/filters.tsx';
import { ActorName, StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { More, PageHead } from '../components/page-head.tsx';
import { targetText } from '../components/run-target.ts';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { one } from '../state/url.ts';

const states = ['waiting-approval', 'running', 'succeeded', 'failed', 'refused', 'cancelled', 'undone'] as const;

function useRunColumns(): readonly Column<Run>[] {
  const { t } = useWords();
  return [
    {
      key: 'playbook',
      title: t('run.playbook'),
      cell: (run) => (
        <>
          <a className="headline" href={`/runs/${run.id}`}>
            {run.playbook.name}
          </a>{' '}
          {run.dryRun && <span className="soft small">({t('run.dry')})</span>}
        </>
      ),
    },
    {
      key: 'state',
      title: t('run.state'),
      tight: true,
      cell: (run) => <StateMark set="run.state" state={run.state} />,
    },
    {
      key: 'target',
      title: t('run.target'),
      tight: true,
      from: 'tablet',
      cell: (run) => <span className="mono">{targetText(run.target)}</span>,
    },
    {
      key: 'incident',
      title: t('finding.incident'),
      tight: true,
      from: 'tablet',
      cell: (run) => (run.incident ? <a href={`/incidents/${run.incident}`}>{t('act.show')}</a> : '–'),
    },
    {
      key: 'by',
      title: t('run.requested'),
      tight: true,
      from: 'desktop',
      cell: (run) => <ActorName actor={run.requestedBy} />,
    },
    {
      key: 'approved',
      title: t('run.approved'),
      tight: true,
      from: 'desktop',
      cell: (run) => (run.approvedBy ? <ActorName actor={run.approvedBy} /> : '–'),
    },
    { key: 'started', title: t('run.started.at'), tight: true, cell: (run) => <Moment at={run.startedAt} /> },
  ];
}

/** Playbooks at work: what waits for a person, what ran, what failed. */
export function RunsPage() {
  const { t, word } = useWords();
  const { search, go } = usePlace();
  const runs = useRuns({ state: one(search, 'state') });
  const columns = useRunColumns();
  return (
    <div className="stack">
      <PageHead title={t('nav.runs')} lead={t('runs.lead')} />
      <ChoiceChips
        name="state"
        label={t('run.state')}
        all={t('filter.all')}
        options={states.map((value) => ({ value, label: word('run.state', value) }))}
      />
      <section className="panel">
        <Answer of={runs}>
          {() =>
            runs.items.length ? (
              <Table
                label={t('nav.runs')}
                rows={runs.items}
                columns={columns}
                idOf={(run) => run.id}
                onOpen={(run) => go(`/runs/${run.id}`)}
              />
            ) : (
              <Empty title={t('runs.none')} action={<a href="/playbooks">{t('nav.playbooks')}</a>}>
                {t('runs.none.text')}
              </Empty>
            )
          }
        </Answer>
        <More of={runs} />
      </section>
    </div>
  );
}
