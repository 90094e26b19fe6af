import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Button } from '@citywall/ui';
import { useState } from 'react';
import {
  type AssessmentContent,
  type AssessmentForm,
  type FormUnit,
  useAssessment,
  useAssessmentForm,
  useCloseAssessment,
  useRecordAssessment,
  type WholeAssessment,
} from '../../api/assessment.ts';
import { useHolds } from '../../api/identity.ts';
import { ActDialog } from '../../components/act-dialog.tsx';
import { Answer, Complaint } from '../../components/answer.tsx';
import { showNotice } from '../../components/notices.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { ConclusionMark } from '../../components/trust/assessments.tsx';
import { ObjectForm, RiskForm } from '../../components/trust/judge-forms.tsx';
import { ScoreLayers } from '../../components/trust/score-layers.tsx';
import { useWords } from '../../language/language.ts';
import { useId } from '../../state/navigation.ts';

function Total({ assessment }: { readonly assessment: WholeAssessment }) {
  const { t } = useWords();
  return (
    <section className="panel">
      <div className="panel-body row wide">
        {assessment.score.total !== null && <span className="score-total number">{assessment.score.total}</span>}
        <div className="stack tight">
          <ConclusionMark conclusion={assessment.score.conclusion} />
          {assessment.unjudged > 0 && (
            <span className="soft">{t('assessment.provisional', { count: assessment.unjudged })}</span>
          )}
        </div>
      </div>
    </section>
  );
}

function Risks({
  assessment,
  form,
  add,
}: {
  readonly assessment: WholeAssessment;
  readonly form: AssessmentForm;
  readonly add?: (() => void) | undefined;
}) {
  const { t, text } = useWords();
  const { highRisks } = assessment.score;
  if (highRisks.length === 0 && !add) return null;
  return (
    <section className="panel">
      <header>
        <h2>{t('assessment.risks')}</h2>
        {add && <Button onClick={add}>{t('assessment.risk.add')}</Button>}
      </header>
      {highRisks.length > 0 && (
        <ul className="panel-body stack tight">
          {highRisks.map((risk) => (
            <li key={`${risk.veto} ${risk.clause} ${risk.note}`} className="status bad wraps">
              {risk.clause} · {text(form.vetoes.find((one) => one.id === risk.veto)?.name ?? risk.veto)}: {risk.note}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function AssessmentView({ assessment, form }: { readonly assessment: WholeAssessment; readonly form: AssessmentForm }) {
  const { t, word } = useWords();
  const record = useRecordAssessment();
  const close = useCloseAssessment();
  const mayJudge = useHolds('security-administrator') && assessment.state === 'open';
  const [judging, setJudging] = useState<FormUnit>();
  const [dialog, setDialog] = useState<'risk' | 'close'>();
  const { id, revision, content } = assessment;
  const save = async (changed: AssessmentContent) => {
    const answer = await record.mutateAsync({ id, revision, content: changed });
    showNotice({ text: t('assessment.object.saved', { score: answer.total ?? '–' }) });
  };
  return (
    <>
      <PageHead
        title={assessment.system}
        lead={`${t('assessment.level.of', { count: assessment.level })} · ${word('assessment.state', assessment.state)}`}
        back={{ href: '/trust/supervision?tab=assessments', label: t('supervision.tab.assessments') }}
        actions={
          mayJudge && (
            <Button disabled={assessment.unjudged > 0} onClick={() => setDialog('close')}>
              {t('assessment.close')}
            </Button>
          )
        }
      />
      <Total assessment={assessment} />
      <Complaint error={record.error} />
      <Risks assessment={assessment} form={form} add={mayJudge ? () => setDialog('risk') : undefined} />
      <ScoreLayers
        assessment={assessment}
        form={form}
        mayJudge={mayJudge}
        // What goes wrong is shown by the complaint above.
        save={(changed) => void save(changed).catch(() => undefined)}
        judge={setJudging}
      />
      {judging && (
        <ObjectForm
          unit={judging}
          content={content}
          keyFactors={form.keyFactors}
          save={save}
          onClose={() => setJudging(undefined)}
        />
      )}
      {dialog === 'risk' && <RiskForm form={form} content={content} save={save} onClose={() => setDialog(undefined)} />}
      {dialog === 'close' && (
        <ActDialog
          title={`${t('assessment.close')}: ${assessment.system}`}
          plan={t('assessment.close.plan')}
          undone={t('assessment.close.undone')}
          actLabel={t('assessment.close')}
          onClose={() => setDialog(undefined)}
          onAct={async (reason) => {
            await close.mutateAsync({ id, revision, reason });
            showNotice({ text: t('assessment.closed') });
          }}
        />
      )}
    </>
  );
}

/** One assessment: the score, what stands against it, and every judgement beneath. */
export function AssessmentPage() {
  const answer = useAssessment(useId());
  const form = useAssessmentForm(answer.data?.level);
  return (
    <div className="stack">
      <Answer of={answer}>
        {(assessment) => (
          <Answer of={form}>{(asked) => <AssessmentView assessment={assessment} form={asked} />}</Answer>
        )}
      </Answer>
    </div>
  );
}
