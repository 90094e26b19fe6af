import { type Column, Empty, SidePanel, severities, Table } from '@citywall/ui';
import { useFinding, useFindings } from '../api/detection.ts';
import type { Finding } from '../api/types.ts';
import { Answer } from '../components/answer.tsx';
import { ChoiceChips, SetFilter } from '../components/filters.tsx';
import { FindingCard } from '../components/finding-card.tsx';
import { Level } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { More, PageHead, Waiting } from '../components/page-head.tsx';
import { RuleName } from '../components/rule-link.tsx';
import { TimeRangePicker } from '../components/time-range.tsx';
import { useWords } from '../language/language.ts';
import { useAsked } from '../state/asked.ts';
import { useHeldRows } from '../state/held-rows.ts';
import { usePlace } from '../state/navigation.ts';
import { rangeOf, rangeQuery } from '../state/time-range.ts';
import { one, stringifySearch } from '../state/url.ts';

/** Whom a finding is about: its attacker, else what its rule counted by. */
const whoOf = (finding: Finding) =>
  finding.entities.find((entity) => entity.role === 'attacker')?.value ?? Object.values(finding.group)[0];

function useFindingColumns(): readonly Column<Finding>[] {
  const { t, text } = useWords();
  return [
    { key: 'title', title: t('finding.title'), cell: (finding) => text(finding.title) },
    {
      key: 'who',
      title: t('finding.who'),
      tight: true,
      from: 'tablet',
      cell: (finding) => <span className="mono">{whoOf(finding) ?? '–'}</span>,
    },
    { key: 'level', title: t('rule.level'), tight: true, cell: (finding) => <Level level={finding.rule.level} /> },
    {
      key: 'count',
      title: t('finding.events'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (finding) => finding.count,
    },
    {
      key: 'incident',
      title: t('finding.incident'),
      tight: true,
      from: 'tablet',
      cell: (finding) =>
        finding.incident ? (
          <a href={`/incidents/${finding.incident}`}>{t('act.show')}</a>
        ) : (
          <span className="soft">–</span>
        ),
    },
    { key: 'time', title: t('event.time'), tight: true, cell: (finding) => <Moment at={finding.time} /> },
  ];
}

function FindingPanel({ id }: { readonly id: string }) {
  const { t } = useWords();
  const { change } = usePlace();
  return (
    <SidePanel
      title={t('finding.one')}
      closeLabel={t('act.close')}
      onClose={() => change({ finding: undefined }, true)}
    >
      <Answer of={useFinding(id)}>
        {(finding) => (
          <>
            <FindingCard finding={finding} open />
            {finding.incident && <a href={`/incidents/${finding.incident}`}>{t('finding.incident.show')}</a>}
            <details>
              <summary>{t('act.raw')}</summary>
              <pre className="raw">{JSON.stringify(finding, null, 2)}</pre>
            </details>
          </>
        )}
      </Answer>
    </SidePanel>
  );
}

/** What the rules claim, newest first. */
export function FindingsPage() {
  const { t, word } = useWords();
  const { search, change } = usePlace();
  const { finding: open, ...asked } = search;
  const question = stringifySearch(asked);
  const query = useAsked(question, (now) => ({
    ...rangeQuery(rangeOf(search, '7d'), now),
    level: one(search, 'level'),
    rule: one(search, 'rule'),
    entity: one(search, 'entity'),
    incident: one(search, 'incident'),
  }));
  const findings = useFindings(query);
  const held = useHeldRows(findings.items, (finding) => finding.id, question);
  const columns = useFindingColumns();
  const openId = typeof open === 'string' ? open : undefined;
  const set = (['rule', 'entity', 'incident'] as const).filter((name) => one(search, name));
  return (
    <div className="stack">
      <PageHead title={t('nav.findings')} lead={t('findings.lead')} />
      <div className="row between">
        <ChoiceChips
          name="level"
          label={t('rule.level')}
          all={t('filter.all')}
          options={[...severities].reverse().map((value) => ({ value, label: word('level', value) }))}
        />
        <TimeRangePicker fallback="7d" />
      </div>
      {set.length > 0 && (
        <div className="row">
          {set.map((name) => (
            <SetFilter
              key={name}
              label={`${t(`filter.${name}`)}: ${one(search, name)}`}
              remove={() => change({ [name]: undefined })}
            >
              {name === 'rule' && (
                <span>
                  {t('filter.rule')}: <RuleName id={one(search, 'rule') ?? ''} />
                </span>
              )}
            </SetFilter>
          ))}
        </div>
      )}
      <Waiting count={held.waiting} show={held.show} />
      <section className="panel">
        <Answer of={findings}>
          {() =>
            held.rows.length ? (
              <Table
                label={t('nav.findings')}
                rows={held.rows}
                columns={columns}
                idOf={(finding) => finding.id}
                open={openId}
                onOpen={(finding) => change({ finding: finding.id }, Boolean(openId))}
              />
            ) : (
              <Empty title={t('findings.none')} action={<a href="/rules">{t('findings.none.action')}</a>}>
                {t('findings.none.text')}
              </Empty>
            )
          }
        </Answer>
        <More of={findings} />
      </section>
      {openId && <FindingPanel id={openId} />}
    </div>
  );
}
