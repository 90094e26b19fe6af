import '../../language/registry.ts';
import { Banner, Button, type Column, Empty, Menu, Table } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type HygieneFinding, useHygiene, useHygieneSettings, useInspect } from '../../api/registry.ts';
import { Answer, Complaint } from '../../components/answer.tsx';
import { ChoiceChips } from '../../components/filters.tsx';
import { HygieneAct, HygieneMeasures, type HygieneVerb } from '../../components/identity/hygiene-acts.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Ago, Moment } from '../../components/moment.tsx';
import { More, PageHead } from '../../components/page-head.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

const reasons = ['orphan', 'dormant', 'duplicate', 'private'] as const;
const states = ['kept', 'closed', 'gone'] as const;

function Why({ finding: { reason, details, words, decidedBy } }: { readonly finding: HygieneFinding }) {
  const { t, word } = useWords();
  return (
    <>
      {word('hygiene.reason', reason)}
      <span className="small soft">
        {details.usedAt !== undefined && (
          <>
            {' · '}
            {t('hygiene.used')} <Ago at={details.usedAt} />
          </>
        )}
        {details.otherName && ` · ${t('hygiene.same', { name: details.otherName })}`}
        {words && (
          <>
            <br />“{words}” {decidedBy && `– ${decidedBy}`}
          </>
        )}
      </span>
    </>
  );
}

function useFindingColumns(
  act: (finding: HygieneFinding, verb: HygieneVerb) => void,
): readonly Column<HygieneFinding>[] {
  const { t, word } = useWords();
  const decides = useHolds('system-administrator');
  return [
    {
      key: 'thing',
      title: t('hygiene.thing'),
      cell: ({ name, thing, thingId }) => (
        <>
          {thing === 'account' ? <a href={`/people/${thingId}`}>{name}</a> : <strong>{name}</strong>}
          <br />
          <span className="small soft">{word('hygiene.thing', thing)}</span>
        </>
      ),
    },
    { key: 'why', title: t('hygiene.reason'), cell: (finding) => <Why finding={finding} /> },
    {
      key: 'state',
      title: t('hygiene.state'),
      tight: true,
      from: 'tablet',
      cell: ({ state }) => <StateMark set="hygiene.state" state={state} />,
    },
    {
      key: 'closes',
      title: t('hygiene.closes'),
      tight: true,
      from: 'tablet',
      cell: ({ state, closesAt }) =>
        closesAt ? (
          <Moment at={closesAt} />
        ) : (
          <span className="soft">{state === 'warned' ? t('hygiene.closes.decide') : '–'}</span>
        ),
    },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (finding) =>
        decides &&
        (finding.state === 'warned' || finding.state === 'kept') && (
          <Menu label={t('act.more')}>
            {finding.thing !== 'foreign' && finding.reason === 'orphan' && (
              <button type="button" onClick={() => act(finding, 'owner')}>
                {t('hygiene.owner')}
              </button>
            )}
            <button type="button" onClick={() => act(finding, 'keep')}>
              {t('hygiene.keep')}
            </button>
            {finding.thing !== 'foreign' && (
              <button type="button" onClick={() => act(finding, 'close')}>
                {t('hygiene.close')}
              </button>
            )}
          </Menu>
        ),
    },
  ];
}

/** Accounts and keys that should not be: what is wrong with each, and when it closes by itself. */
export function HygienePage() {
  const { t, word } = useWords();
  const { search } = usePlace();
  const state = one(search, 'state') ?? 'warned';
  const findings = useHygiene({ reason: one(search, 'reason'), state: state === 'all' ? undefined : state });
  const settings = useHygieneSettings();
  const inspect = useInspect();
  const decides = useHolds('system-administrator');
  const [act, setAct] = useState<{ readonly finding: HygieneFinding; readonly verb: HygieneVerb }>();
  const [measuring, setMeasuring] = useState(false);
  const columns = useFindingColumns((finding, verb) => setAct({ finding, verb }));
  return (
    <div className="stack">
      <PageHead
        title={t('hygiene.title')}
        lead={t('hygiene.lead')}
        actions={
          decides && (
            <>
              <Button onClick={() => setMeasuring(true)}>{t('hygiene.set')}</Button>
              <Button kind="primary" busy={inspect.isPending} onClick={() => inspect.mutate({})}>
                {t('hygiene.inspect')}
              </Button>
            </>
          )
        }
      />
      <Complaint error={inspect.error} />
      {inspect.data && <Banner tone="good">{t('hygiene.looked', { ...inspect.data })}</Banner>}
      <div className="row wide">
        <ChoiceChips
          name="reason"
          label={t('hygiene.reason')}
          all={t('hygiene.reason.all')}
          options={reasons.map((value) => ({ value, label: word('hygiene.reason', value) }))}
        />
        <ChoiceChips
          name="state"
          label={t('hygiene.state')}
          all={t('hygiene.state.all')}
          fallback="warned"
          options={['warned', ...states].map((value) => ({ value, label: word('hygiene.state', value) }))}
        />
      </div>
      <section className="panel">
        <Answer of={findings}>
          {() =>
            findings.items.length > 0 ? (
              <Table label={t('hygiene.title')} rows={findings.items} columns={columns} idOf={(row) => row.id} />
            ) : (
              <Empty title={t('hygiene.none')}>{t('hygiene.none.text')}</Empty>
            )
          }
        </Answer>
      </section>
      <More of={findings} />
      {act && <HygieneAct finding={act.finding} verb={act.verb} onClose={() => setAct(undefined)} />}
      {measuring && settings.data && <HygieneMeasures settings={settings.data} onClose={() => setMeasuring(false)} />}
    </div>
  );
}
