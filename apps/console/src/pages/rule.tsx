import { Banner, Button, Menu } from '@citywall/ui';
import { useState } from 'react';
import {
  type RuleDetail,
  type RuleException,
  useRemoveException,
  useRemoveRule,
  useRule,
  useSwitchRule,
  useTryRule,
} from '../api/detection.ts';
import { ActDialog } from '../components/act-dialog.tsx';
import { Answer, Complaint } from '../components/answer.tsx';
import { ExceptionForm } from '../components/exception-form.tsx';
import { Explained, Level, StateMark } from '../components/marks.tsx';
import { Ago, Moment } from '../components/moment.tsx';
import { showNotice } from '../components/notices.tsx';
import { PageHead } from '../components/page-head.tsx';
import { RuleTrialResult } from '../components/rule-trial.tsx';
import { number } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { useId, usePlace } from '../state/navigation.ts';

function Source({ rule }: { readonly rule: RuleDetail }) {
  const { t } = useWords();
  return (
    <section className="panel">
      <header>
        <h2>{t('rule.source')}</h2>
        <span className="soft small mono">{rule.file}</span>
      </header>
      <div className="panel-body">
        <pre className="raw source">
          {rule.source.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one fixed text
            <span key={index} className={rule.state === 'refused' && rule.line === index + 1 ? 'line bad' : 'line'}>
              {line}
              {'\n'}
            </span>
          ))}
        </pre>
      </div>
    </section>
  );
}

function Exceptions({ rule }: { readonly rule: RuleDetail }) {
  const { t } = useWords();
  const remove = useRemoveException();
  const [removing, setRemoving] = useState<RuleException>();
  return (
    <section className="panel">
      <header>
        <h2>
          <Explained term="term.exception" />
        </h2>
      </header>
      <div className="panel-body">
        {rule.exceptions.length === 0 && <p className="soft">{t('exception.none')}</p>}
        <ul className="briefs plain">
          {rule.exceptions.map((exception) => (
            <li key={exception.id} className="brief">
              <span className="grow">
                <strong>{exception.title}</strong>
                <br />
                <span className="small soft">
                  {exception.reason} · {t('exception.expires')}{' '}
                  {exception.expiresAt ? <Moment at={exception.expiresAt} /> : t('state.never')}
                </span>
                <br />
                <span className="small mono">
                  {exception.where?.map((one) => `${one.field}=${one.value}`).join(' ∧ ')}
                </span>
              </span>
              <Button small onClick={() => setRemoving(exception)}>
                {t('act.remove')}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      {removing && (
        <ActDialog
          title={t('exception.remove')}
          plan={t('exception.remove.plan', { title: removing.title })}
          actLabel={t('act.remove')}
          onClose={() => setRemoving(undefined)}
          withoutReason
          onAct={() => remove.mutateAsync({ exception: removing.id })}
        />
      )}
    </section>
  );
}

function Trial({ rule }: { readonly rule: RuleDetail }) {
  const { t } = useWords();
  const trial = useTryRule();
  const run = (days: number) =>
    trial.mutate({ content: rule.source, from: new Date(Date.now() - days * 86_400_000).toISOString(), limit: 20 });
  return (
    <section className="panel">
      <header>
        <h2>{t('rule.try')}</h2>
        <div className="row">
          {[1, 7, 30].map((days) => (
            <Button key={days} small busy={trial.isPending} onClick={() => run(days)}>
              {t('rule.try.days', { count: days })}
            </Button>
          ))}
        </div>
      </header>
      <div className="panel-body stack tight">
        <p className="soft small">{t('rule.try.text')}</p>
        <Complaint error={trial.error} />
        {trial.data && <RuleTrialResult trial={trial.data} />}
      </div>
    </section>
  );
}

function Words({ rule }: { readonly rule: RuleDetail }) {
  const { t, text } = useWords();
  return (
    <section className="panel">
      <header>
        <h2>{t('rule.words')}</h2>
      </header>
      <div className="panel-body stack tight">
        {rule.descriptionText && <p>{text(rule.descriptionText)}</p>}
        <ul className="rule-words">
          {rule.words.map((sentence) => (
            <li key={sentence.en}>{text(sentence)}</li>
          ))}
        </ul>
        {rule.falsepositivesText.length > 0 && (
          <p className="small soft">
            {t('rule.false')}: {rule.falsepositivesText.map(text).join('; ')}
          </p>
        )}
        {rule.attack.length > 0 && (
          <p className="small soft">
            <Explained term="term.attack" />: {rule.attack.join(', ')}
          </p>
        )}
      </div>
    </section>
  );
}

function RuleDialogs({
  rule,
  dialog,
  onClose,
}: {
  readonly rule: RuleDetail;
  readonly dialog: string;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const { go } = usePlace();
  const turn = useSwitchRule(rule.id);
  const remove = useRemoveRule(rule.id);
  if (dialog === 'exception') return <ExceptionForm rule={rule.id} onClose={onClose} />;
  if (dialog === 'remove') {
    return (
      <ActDialog
        title={t('rule.remove')}
        plan={t('rule.remove.plan')}
        undone={t('rule.remove.undone')}
        actLabel={t('rule.remove')}
        danger
        onClose={onClose}
        onAct={async (reason) => {
          await remove.mutateAsync({ reason });
          go('/rules');
        }}
      />
    );
  }
  const label = t(rule.enabled ? 'rule.off' : 'rule.on');
  return (
    <ActDialog
      title={label}
      plan={t(rule.enabled ? 'rule.off.plan' : 'rule.on.plan')}
      undone={t('rule.switch.undone')}
      actLabel={label}
      danger={rule.enabled}
      onClose={onClose}
      onAct={async (reason) => {
        await turn.mutateAsync({ on: !rule.enabled, reason });
        showNotice({ text: t(rule.enabled ? 'rule.off.done' : 'rule.on.done') });
      }}
    />
  );
}

/** One rule: in words, as text, tried over stored events, with its exceptions. */
export function RulePage() {
  const { t, text, language } = useWords();
  const answer = useRule(useId());
  const [dialog, setDialog] = useState<string>();
  return (
    <Answer of={answer} lines={10}>
      {(rule) => (
        <div className="stack">
          <PageHead
            back={{ href: '/rules', label: t('nav.rules') }}
            title={text(rule.titleText) || rule.file}
            lead={
              <span className="row">
                {rule.state === 'loaded' && <Level level={rule.level} />}
                <StateMark
                  set="rule.state"
                  state={rule.state === 'refused' ? 'refused' : rule.enabled ? 'loaded' : 'off'}
                />
                <span>
                  ·{' '}
                  <a href={`/findings?rule=${encodeURIComponent(rule.id)}&since=24h`}>
                    {t('rule.matched', { count: number(rule.matches24h, language) })}
                  </a>
                  {rule.lastMatchAt && (
                    <>
                      , {t('rule.last')} <Ago at={rule.lastMatchAt} />
                    </>
                  )}
                </span>
              </span>
            }
            actions={
              <>
                <Button disabled={rule.state === 'refused'} onClick={() => setDialog('exception')}>
                  {t('exception.add')}
                </Button>
                <Button disabled={rule.state === 'refused'} onClick={() => setDialog('switch')}>
                  {t(rule.enabled ? 'rule.off' : 'rule.on')}
                </Button>
                {rule.origin === 'upload' && (
                  <Menu label={t('act.more')}>
                    <button type="button" onClick={() => setDialog('remove')}>
                      {t('rule.remove')}
                    </button>
                  </Menu>
                )}
              </>
            }
          />
          {rule.state === 'refused' && (
            <Banner tone="bad">
              {t('rule.refused.at', { line: rule.line ?? '?', column: rule.column ?? '?' })} {rule.reason}
            </Banner>
          )}
          <div className="halves">
            <div className="stack">
              <Words rule={rule} />
              {rule.state === 'loaded' && <Trial rule={rule} />}
              <Exceptions rule={rule} />
            </div>
            <Source rule={rule} />
          </div>
          {dialog && <RuleDialogs rule={rule} dialog={dialog} onClose={() => setDialog(undefined)} />}
        </div>
      )}
    </Answer>
  );
}
