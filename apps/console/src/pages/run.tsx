import { Banner, Button } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../api/identity.ts';
import { type RunStep, useRun } from '../api/response.ts';
import { Answer } from '../components/answer.tsx';
import { DecideRun, type RunVerb } from '../components/decide-run.tsx';
import { ActorName, Code, StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { PageHead } from '../components/page-head.tsx';
import { targetText } from '../components/run-target.ts';
import { useWords } from '../language/language.ts';
import { useId } from '../state/navigation.ts';

function Step({ step }: { readonly step: RunStep }) {
  const { t, text, word } = useWords();
  return (
    <li className="workflow-step">
      <StateMark set="step.state" state={step.state} />
      <div className="grow">
        <strong>{word('step.type', step.name)}</strong>{' '}
        {step.name !== step.type && <span className="soft small">{word('step.type', step.type)}</span>}
        <p>{text(step.text)}</p>
        <p className="small soft">
          <Moment at={step.startedAt} />
          {step.endedAt && (
            <>
              {' – '}
              <Moment at={step.endedAt} />
            </>
          )}
        </p>
        {step.proof !== undefined && step.proof !== null && (
          <details className="small">
            <summary>{t('block.proof')}</summary>
            <pre className="raw">{JSON.stringify(step.proof, null, 2)}</pre>
          </details>
        )}
      </div>
    </li>
  );
}

/** One run: what it would or did change, step by step, with the proof that it took effect. */
export function RunPage() {
  const { t, text } = useWords();
  const answer = useRun(useId());
  const [verb, setVerb] = useState<RunVerb>();
  const mayDecide = useHolds('operator');
  return (
    <Answer of={answer}>
      {(run) => (
        <div className="stack">
          <PageHead
            back={{ href: '/runs', label: t('nav.runs') }}
            title={run.playbook.name}
            lead={
              <span className="row">
                <StateMark set="run.state" state={run.state} /> {run.dryRun && `· ${t('run.dry')}`} ·{' '}
                <Code value={targetText(run.target)} /> · <Moment at={run.startedAt} />
                {run.incident && (
                  <>
                    {' · '}
                    <a href={`/incidents/${run.incident}`}>{t('finding.incident.show')}</a>
                  </>
                )}
              </span>
            }
            actions={
              mayDecide &&
              (run.state === 'waiting-approval' ? (
                <>
                  <Button kind="primary" onClick={() => setVerb('approve')}>
                    {t('run.approve')}
                  </Button>
                  <Button onClick={() => setVerb('refuse')}>{t('run.refuse')}</Button>
                </>
              ) : (
                run.state === 'running' && <Button onClick={() => setVerb('cancel')}>{t('run.cancel')}</Button>
              ))
            }
          />
          {run.reason && <Banner tone={run.state === 'failed' ? 'bad' : 'warn'}>{text(run.reason)}</Banner>}
          <div className="columns">
            <section className="panel">
              <header>
                <h2>{t('run.steps')}</h2>
              </header>
              <ol className="panel-body workflow">
                {run.steps.map((step) => (
                  <Step key={step.step} step={step} />
                ))}
                {run.steps.length === 0 && <li className="soft">{t('run.steps.none')}</li>}
              </ol>
            </section>
            <section className="panel">
              <header>
                <h2>{t(run.state === 'waiting-approval' || run.dryRun ? 'run.plan' : 'run.plan.was')}</h2>
              </header>
              <div className="panel-body stack tight">
                <div className="plan">
                  {run.plan.map((line) => (
                    <p key={line.en}>{text(line)}</p>
                  ))}
                  {run.plan.length === 0 && <p className="soft">{t('run.plan.none')}</p>}
                </div>
                <dl className="facts">
                  <dt>{t('run.requested')}</dt>
                  <dd>
                    <ActorName actor={run.requestedBy} />
                  </dd>
                  <dt>{t('run.approved')}</dt>
                  <dd>{run.approvedBy ? <ActorName actor={run.approvedBy} /> : '–'}</dd>
                </dl>
              </div>
            </section>
          </div>
          {verb && <DecideRun run={run} verb={verb} onClose={() => setVerb(undefined)} />}
        </div>
      )}
    </Answer>
  );
}
