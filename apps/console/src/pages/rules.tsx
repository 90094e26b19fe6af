import { Banner, Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type Rule, useRules } from '../api/detection.ts';
import { Answer } from '../components/answer.tsx';
import { ChoiceChips } from '../components/filters.tsx';
import { Explained, Level, StateMark } from '../components/marks.tsx';
import { Ago } from '../components/moment.tsx';
import { More, PageHead } from '../components/page-head.tsx';
import { RuleUpload } from '../components/rule-upload.tsx';
import { SearchForm } from '../components/search-form.tsx';
import { number } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { usePlace } from '../state/navigation.ts';
import { one } from '../state/url.ts';

function useRuleColumns(): readonly Column<Rule>[] {
  const { t, text, word, language } = useWords();
  return [
    {
      key: 'title',
      title: t('rule.title'),
      cell: (rule) => (
        <>
          <a className="headline" href={`/rules/${encodeURIComponent(rule.id)}`}>
            {text(rule.titleText) || rule.file}
          </a>
          <br />
          <span className="soft small mono">
            {rule.file}
            {rule.line !== null && `:${rule.line}${rule.column !== null ? `:${rule.column}` : ''}`}
          </span>
          {rule.state === 'refused' && <span className="wrong-reason">{rule.reason}</span>}
        </>
      ),
    },
    {
      key: 'level',
      title: t('rule.level'),
      tight: true,
      cell: (rule) => (rule.state === 'refused' ? '–' : <Level level={rule.level} />),
    },
    {
      key: 'state',
      title: t('rule.state'),
      tight: true,
      cell: (rule) =>
        rule.state === 'refused' ? (
          <StateMark set="rule.state" state="refused" />
        ) : (
          <StateMark set="rule.state" state={rule.enabled ? 'loaded' : 'off'} />
        ),
    },
    { key: 'kind', title: t('rule.kind'), tight: true, from: 'desktop', cell: (rule) => word('rule.kind', rule.kind) },
    {
      key: 'origin',
      title: t('rule.origin'),
      tight: true,
      from: 'desktop',
      cell: (rule) => word('rule.origin', rule.origin),
    },
    {
      key: 'matches',
      title: t('rule.matches'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (rule) =>
        rule.matches24h ? (
          <a href={`/findings?rule=${encodeURIComponent(rule.id)}&since=24h`}>{number(rule.matches24h, language)}</a>
        ) : (
          '0'
        ),
    },
    { key: 'last', title: t('rule.last'), tight: true, from: 'desktop', cell: (rule) => <Ago at={rule.lastMatchAt} /> },
  ];
}

/** The rules: each loaded or refused with its reason, line and column. */
export function RulesPage() {
  const { t } = useWords();
  const { search, change, go } = usePlace();
  const [uploading, setUploading] = useState(false);
  const [typed, setTyped] = useState(one(search, 'text') ?? '');
  const show = one(search, 'show');
  const rules = useRules({
    state: show === 'refused' ? 'refused' : show === 'off' ? 'loaded' : undefined,
    enabled: show === 'off' ? false : undefined,
    text: one(search, 'text'),
    origin: one(search, 'origin'),
  });
  const refused = useRules({ state: 'refused' });
  const columns = useRuleColumns();
  return (
    <div className="stack">
      <PageHead
        title={t('nav.rules')}
        lead={
          <>
            {t('rules.lead')} <Explained term="term.sigma" />
          </>
        }
        actions={
          <Button kind="primary" onClick={() => setUploading(true)}>
            {t('rule.upload')}
          </Button>
        }
      />
      {refused.items.length > 0 && show !== 'refused' && (
        <Banner tone="warn">
          <span className="grow">{t('rules.refused', { count: refused.items.length })}</span>
          <a href="/rules?show=refused">{t('act.show')}</a>
        </Banner>
      )}
      <div className="row">
        <SearchForm
          label={t('rules.search')}
          typed={typed}
          onType={setTyped}
          onSearch={(text) => change({ text: text || undefined })}
        />
        <ChoiceChips
          name="show"
          label={t('rule.state')}
          all={t('filter.all')}
          options={[
            { value: 'refused', label: t('rule.state.refused'), count: refused.items.length },
            { value: 'off', label: t('rule.state.off') },
          ]}
        />
        <ChoiceChips
          name="origin"
          label={t('rule.origin')}
          all={t('rules.origin.all')}
          options={(['starter', 'folder', 'upload'] as const).map((value) => ({
            value,
            label: t(`rule.origin.${value}`),
          }))}
        />
      </div>
      <section className="panel">
        <Answer of={rules}>
          {() =>
            rules.items.length ? (
              <Table
                label={t('nav.rules')}
                rows={rules.items}
                columns={columns}
                idOf={(rule) => rule.id}
                onOpen={(rule) => go(`/rules/${encodeURIComponent(rule.id)}`)}
              />
            ) : (
              <Empty title={t('rules.none')}>{t('rules.none.text')}</Empty>
            )
          }
        </Answer>
        <More of={rules} />
      </section>
      {uploading && <RuleUpload onClose={() => setUploading(false)} />}
    </div>
  );
}
