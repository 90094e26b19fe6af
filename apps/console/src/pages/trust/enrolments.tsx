import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type Enrolment, useEnrolments } from '../../api/enrolment.ts';
import { useHolds } from '../../api/identity.ts';
import { Answer } from '../../components/answer.tsx';
import { ChoiceChips } from '../../components/filters.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Ago } from '../../components/moment.tsx';
import { More, PageHead } from '../../components/page-head.tsx';
import { Acme } from '../../components/trust/acme.tsx';
import { AskForm, DecideDialog } from '../../components/trust/enrolment-forms.tsx';
import { EnrolmentPanel, type EnrolmentVerb } from '../../components/trust/enrolment-panel.tsx';
import { Escrows } from '../../components/trust/escrows.tsx';
import { commonName } from '../../components/trust/names.ts';
import { useProfileTitle } from '../../components/trust/profile-title.ts';
import { Tabs } from '../../components/trust/tabs.tsx';
import { Ways } from '../../components/trust/ways.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

function useEnrolmentColumns(): readonly Column<Enrolment>[] {
  const { t, word } = useWords();
  const profileTitle = useProfileTitle();
  return [
    {
      key: 'subject',
      title: t('enrolment.subject'),
      fill: true,
      cell: (enrolment) => (
        <>
          <strong>{commonName(enrolment.subject)}</strong>{' '}
          <span className="small soft mono">{enrolment.names.slice(0, 3).join(', ')}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('enrolment.state'),
      tight: true,
      cell: (enrolment) => <StateMark set="enrolment.state" state={enrolment.state} />,
    },
    {
      key: 'profile',
      title: t('certificate.profile'),
      tight: true,
      from: 'tablet',
      cell: (enrolment) => profileTitle(enrolment.profile),
    },
    {
      key: 'key',
      title: t('enrolment.key'),
      tight: true,
      from: 'desktop',
      cell: (enrolment) => word('key.kind', enrolment.keyKind),
    },
    {
      key: 'requester',
      title: t('enrolment.requester'),
      tight: true,
      from: 'tablet',
      cell: (enrolment) => enrolment.requester.name,
    },
    { key: 'when', title: t('enrolment.when'), tight: true, cell: (enrolment) => <Ago at={enrolment.createdAt} /> },
  ];
}

function Requests() {
  const { t, word } = useWords();
  const { search, change } = usePlace();
  const state = one(search, 'state') ?? 'requested';
  const enrolments = useEnrolments(state === 'all' ? undefined : state);
  const columns = useEnrolmentColumns();
  const [decision, setDecision] = useState<{ readonly enrolment: Enrolment; readonly verb: EnrolmentVerb }>();
  const openId = one(search, 'request');
  return (
    <>
      <ChoiceChips
        name="state"
        label={t('enrolment.state')}
        all={t('filter.all')}
        fallback="requested"
        options={['requested', 'issued', 'refused', 'withdrawn'].map((value) => ({
          value,
          label: word('enrolment.state', value),
        }))}
      />
      <section className="panel">
        <Answer of={enrolments} lines={6}>
          {() =>
            enrolments.items.length ? (
              <Table
                label={t('enrolment.title')}
                rows={enrolments.items}
                columns={columns}
                idOf={(enrolment) => enrolment.id}
                open={openId}
                onOpen={(enrolment) => change({ request: enrolment.id }, Boolean(openId))}
              />
            ) : (
              <Empty title={t('enrolment.none')}>{t('enrolment.none.text')}</Empty>
            )
          }
        </Answer>
        <More of={enrolments} />
      </section>
      {openId && (
        <EnrolmentPanel
          id={openId}
          act={(enrolment, verb) => setDecision({ enrolment, verb })}
          onClose={() => change({ request: undefined }, true)}
        />
      )}
      {decision && <DecideDialog {...decision} onClose={() => setDecision(undefined)} />}
    </>
  );
}

/** Requests that people decide on, and machines that enrol by themselves. */
export function EnrolmentsPage() {
  const { t } = useWords();
  const { search } = usePlace();
  const tab = one(search, 'tab') ?? 'requests';
  const [asking, setAsking] = useState(false);
  const seesAcme = useHolds(
    'viewer',
    'operator',
    'security-administrator',
    'system-administrator',
    'audit-administrator',
  );
  const seesDouble = useHolds('security-administrator', 'audit-administrator');
  const decides = useHolds('security-administrator');
  return (
    <div className="stack">
      <PageHead
        title={t('enrolment.title')}
        lead={t('enrolment.lead')}
        actions={<Button onClick={() => setAsking(true)}>{t('enrolment.ask')}</Button>}
      />
      {seesAcme && (
        <Tabs
          label={t('enrolment.title')}
          here={tab}
          tabs={[
            ['requests', 'enrolment.tab.requests'],
            ...(seesDouble ? [['double', 'enrolment.tab.double'] as const] : []),
            ['acme', 'enrolment.tab.acme'],
            ...(decides ? [['ways', 'enrolment.tab.ways'] as const] : []),
          ]}
        />
      )}
      {tab === 'acme' ? <Acme /> : tab === 'double' ? <Escrows /> : tab === 'ways' ? <Ways /> : <Requests />}
      {asking && <AskForm onClose={() => setAsking(false)} />}
    </div>
  );
}
