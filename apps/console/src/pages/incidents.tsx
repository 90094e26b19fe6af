import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { useHolds, useSession } from '../api/identity.ts';
import {
  grades,
  type Incident,
  incidentStates,
  useIncidentAct,
  useIncidentCount,
  useIncidents,
} from '../api/response.ts';
import { Answer } from '../components/answer.tsx';
import { CloseIncidents } from '../components/close-incidents.tsx';
import { useColumns } from '../components/column-choice.tsx';
import { ChoiceChips, SetFilter } from '../components/filters.tsx';
import { ActorName, Explained, GradeMark, StateMark } from '../components/marks.tsx';
import { Ago, Moment } from '../components/moment.tsx';
import { More, PageHead, Waiting } from '../components/page-head.tsx';
import { SavedViews } from '../components/saved-views.tsx';
import { useWords } from '../language/language.ts';
import { useHeldRows } from '../state/held-rows.ts';
import { usePlace } from '../state/navigation.ts';
import { one, stringifySearch } from '../state/url.ts';

function useIncidentColumns(): readonly Column<Incident>[] {
  const { t, text } = useWords();
  return [
    {
      key: 'headline',
      title: t('incident.headline'),
      cell: (incident) => (
        <a className="headline" href={`/incidents/${incident.id}`}>
          <span className="soft number">#{incident.number}</span> {text(incident.headline)}
        </a>
      ),
    },
    {
      key: 'grade',
      title: <Explained term="term.grade" />,
      tight: true,
      cell: (incident) => <GradeMark grade={incident.grade} />,
    },
    {
      key: 'state',
      title: t('incident.state'),
      tight: true,
      cell: (incident) => <StateMark set="incident.state" state={incident.state} />,
    },
    {
      key: 'owner',
      title: t('incident.owner'),
      tight: true,
      from: 'tablet',
      cell: (incident) =>
        incident.assignee ? (
          <ActorName actor={incident.assignee} />
        ) : (
          <span className="soft">{t('incident.nobody')}</span>
        ),
    },
    {
      key: 'findings',
      title: <Explained term="term.finding" />,
      tight: true,
      end: true,
      from: 'desktop',
      cell: (incident) => incident.findings,
    },
    {
      key: 'opened',
      title: t('incident.opened'),
      tight: true,
      from: 'desktop',
      cell: (incident) => <Moment at={incident.openedAt} />,
    },
    {
      key: 'updated',
      title: t('incident.updated'),
      tight: true,
      from: 'tablet',
      cell: (incident) => <Ago at={incident.updatedAt} />,
    },
  ];
}

/** The incidents, newest first; filters stand in the address. */
export function IncidentsPage() {
  const { t, word } = useWords();
  const { search, change, go } = usePlace();
  const session = useSession();
  const counts = useIncidentCount();
  const state = one(search, 'state') ?? '';
  const query = {
    state: state === 'all' ? undefined : state || undefined,
    grade: one(search, 'grade'),
    assignee: one(search, 'assignee'),
    entity: one(search, 'entity'),
  };
  const incidents = useIncidents(query);
  const items = state === '' ? incidents.items.filter((incident) => incident.state !== 'closed') : incidents.items;
  const held = useHeldRows(items, (incident) => incident.id, stringifySearch({ ...query, state }));
  const columns = useColumns('incidents', useIncidentColumns());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mayAct = useHolds('operator');
  const [closing, setClosing] = useState(false);
  const assign = useIncidentAct();
  const me = session.data?.user;
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const takeAll = async () => {
    for (const id of chosen) await assign.mutateAsync({ id, verb: 'assign', body: { assignee: me?.id } });
    setChosen(new Set());
  };
  return (
    <div className="stack">
      <PageHead
        title={t('nav.incidents')}
        count={state === '' ? counts.data?.open : counts.data?.byState[state]}
        lead={t('incidents.lead')}
        actions={
          <>
            <SavedViews page="incidents" />
            {columns.menu}
          </>
        }
      />
      <div className="row wide">
        <ChoiceChips
          name="state"
          label={t('incident.state')}
          all={t('incidents.notclosed')}
          options={[
            ...incidentStates.map((value) => ({
              value,
              label: word('incident.state', value),
              count: counts.data?.byState[value],
            })),
            { value: 'all', label: t('filter.all') },
          ]}
        />
        <ChoiceChips
          name="grade"
          label={t('term.grade')}
          all={t('incidents.grade.all')}
          options={grades.map((value) => ({ value, label: word('grade', value), count: counts.data?.byGrade[value] }))}
        />
        {me && (
          <button
            type="button"
            className="chip"
            aria-pressed={query.assignee === me.id}
            onClick={() => change({ assignee: query.assignee === me.id ? undefined : me.id })}
          >
            {t('incidents.mine')}
          </button>
        )}
        {query.entity && <SetFilter label={query.entity} remove={() => change({ entity: undefined })} />}
      </div>
      {chosen.size > 0 && (
        <div className="row">
          <span className="number">{t('list.chosen', { count: chosen.size })}</span>
          <Button small busy={assign.isPending} onClick={() => void takeAll()}>
            {t('incident.take')}
          </Button>
          <Button small onClick={() => setClosing(true)}>
            {t('incident.close')}
          </Button>
        </div>
      )}
      <Waiting count={held.waiting} show={held.show} />
      <section className="panel">
        <Answer of={incidents}>
          {() =>
            held.rows.length ? (
              <Table
                label={t('nav.incidents')}
                rows={held.rows}
                columns={columns.shown}
                idOf={(incident) => incident.id}
                onOpen={(incident) => go(`/incidents/${incident.id}`)}
                {...(mayAct && { selection: { chosen, toggle, label: t('list.choose') } })}
              />
            ) : (
              <Empty title={t('incidents.none')} action={<a href="/events">{t('incidents.none.action')}</a>}>
                {t('incidents.none.text')}
              </Empty>
            )
          }
        </Answer>
        <More of={incidents} />
      </section>
      {closing && (
        <CloseIncidents
          ids={[...chosen]}
          title={t('incident.close.many', { count: chosen.size })}
          closed={t('incident.closed.many', { count: chosen.size })}
          onClose={() => {
            setClosing(false);
            setChosen(new Set());
          }}
        />
      )}
    </div>
  );
}
