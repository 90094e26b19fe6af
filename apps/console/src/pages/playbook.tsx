import { Banner, Button, Menu } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../api/identity.ts';
import { type Playbook, usePlaybook, useRemovePlaybook, useRuns, useSetPlaybookMode } from '../api/response.ts';
import { ActDialog } from '../components/act-dialog.tsx';
import { Answer } from '../components/answer.tsx';
import { ChoiceField } from '../components/choice-field.tsx';
import { StateMark } from '../components/marks.tsx';
import { Ago } from '../components/moment.tsx';
import { showNotice } from '../components/notices.tsx';
import { PageHead } from '../components/page-head.tsx';
import { cacaoOf, type WorkflowStep, workflowSteps } from '../components/workflow.ts';
import { useWords } from '../language/language.ts';
import { useId, usePlace } from '../state/navigation.ts';

function Picture({ steps }: { readonly steps: readonly WorkflowStep[] }) {
  const { t, word } = useWords();
  // An end has nothing to show of itself: what leads to it says so.
  const shown = steps.filter((step) => step.type !== 'end');
  const names = new Map(shown.map((step, index) => [step.id, `${index + 1}`]));
  return (
    <ol className="workflow" aria-label={t('playbook.workflow')}>
      {shown.map((step, index) => (
        <li key={step.id} className={`workflow-step ${step.type}`}>
          <span className="workflow-number number">{index + 1}</span>
          <div className="grow">
            <strong>{word('step.type', step.name)}</strong>{' '}
            {step.name !== step.type && <span className="soft small">{word('step.type', step.type)}</span>}
            {step.description && <p className="small soft">{step.description}</p>}
            <p className="row small">
              {step.leadsTo.map((exit) => (
                <span key={exit.label + exit.to} className="workflow-exit">
                  {exit.value ? <span className="mono">{exit.value}</span> : t(`workflow.${exit.label}`)} →{' '}
                  <b className="number">{names.get(exit.to) ?? t('workflow.end')}</b>
                </span>
              ))}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

const modes = ['automatic', 'approval', 'off'] as const;

function ModeDialog({ playbook, onClose }: { readonly playbook: Playbook; readonly onClose: () => void }) {
  const { t } = useWords();
  const set = useSetPlaybookMode(playbook.id);
  const [mode, setMode] = useState<Playbook['mode']>(playbook.mode);
  return (
    <ActDialog
      title={t('playbook.mode.change')}
      plan={t(`playbook.mode.${mode}.plan`)}
      affects={t('playbook.mode.affects')}
      undone={t('playbook.mode.undone')}
      actLabel={t('playbook.mode.change')}
      danger={mode === 'automatic'}
      ready={mode !== playbook.mode}
      onClose={onClose}
      onAct={(reason) => set.mutateAsync({ mode, reason })}
    >
      <ChoiceField
        label={t('playbook.mode')}
        value={mode}
        onChange={(value) => setMode(value as Playbook['mode'])}
        options={modes.map((value) => ({ value, label: t(`playbook.mode.${value}`) }))}
      />
    </ActDialog>
  );
}

function RemoveDialog({ playbook, onClose }: { readonly playbook: Playbook; readonly onClose: () => void }) {
  const { t } = useWords();
  const { go } = usePlace();
  const remove = useRemovePlaybook(playbook.id);
  return (
    <ActDialog
      title={t('playbook.remove.title', { name: playbook.name })}
      plan={t('playbook.remove.plan')}
      affects={t('playbook.mode.affects')}
      undone={t('playbook.remove.undone')}
      actLabel={t('playbook.remove')}
      danger
      onClose={onClose}
      onAct={async (reason) => {
        await remove.mutateAsync({ reason });
        showNotice({ text: t('playbook.remove.done') });
        go('/playbooks');
      }}
    />
  );
}

/** One playbook: its workflow as a picture, how far it may act by itself, its last runs. */
export function PlaybookPage() {
  const { t, text, language } = useWords();
  const id = useId();
  const answer = usePlaybook(id);
  const runs = useRuns({});
  const [dialog, setDialog] = useState<'mode' | 'remove'>();
  const mayChange = useHolds('security-administrator');
  return (
    <Answer of={answer}>
      {(playbook) => {
        const cacao = cacaoOf(playbook);
        const own = runs.items.filter((run) => run.playbook.id === id).slice(0, 10);
        return (
          <div className="stack">
            <PageHead
              back={{ href: '/playbooks', label: t('nav.playbooks') }}
              title={playbook.name}
              lead={
                <>
                  <StateMark set="playbook.mode" state={playbook.mode} /> · {text(playbook.description)}
                </>
              }
              actions={
                mayChange && (
                  <>
                    <Button onClick={() => setDialog('mode')}>{t('playbook.mode.change')}</Button>
                    {playbook.origin === 'upload' && (
                      <Menu label={t('act.more')}>
                        <button type="button" onClick={() => setDialog('remove')}>
                          {t('playbook.remove')}
                        </button>
                      </Menu>
                    )}
                  </>
                )
              }
            />
            {!playbook.valid && <Banner tone="bad">{text(playbook.reason)}</Banner>}
            <div className="columns">
              <section className="panel">
                <header>
                  <h2>{t('playbook.workflow')}</h2>
                </header>
                <div className="panel-body">
                  {cacao ? (
                    <Picture steps={workflowSteps(cacao, language)} />
                  ) : (
                    <p className="soft">{t('playbook.workflow.none')}</p>
                  )}
                </div>
              </section>
              <section className="panel">
                <header>
                  <h2>{t('nav.runs')}</h2>
                </header>
                <ul className="panel-body briefs plain">
                  {own.length === 0 && <li className="soft">{t('runs.none')}</li>}
                  {own.map((run) => (
                    <li key={run.id}>
                      <a href={`/runs/${run.id}`}>
                        <Ago at={run.startedAt} />
                      </a>{' '}
                      <StateMark set="run.state" state={run.state} />
                    </li>
                  ))}
                </ul>
              </section>
            </div>
            <details className="panel">
              <summary className="panel-body">{t('act.raw')}</summary>
              <pre className="raw">{JSON.stringify(cacao ?? playbook, null, 2)}</pre>
            </details>
            {dialog === 'mode' && <ModeDialog playbook={playbook} onClose={() => setDialog(undefined)} />}
            {dialog === 'remove' && <RemoveDialog playbook={playbook} onClose={() => setDialog(undefined)} />}
          </div>
        );
      }}
    </Answer>
  );
}
