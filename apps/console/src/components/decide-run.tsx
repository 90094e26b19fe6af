import { type Run, useDecideRun } from '../api/response.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { targetText } from './run-target.ts';

/** What a person may decide about a run. */
export type RunVerb = 'approve' | 'refuse' | 'cancel';

/** Asks before a run is approved, refused or cancelled: says what it would change, and why it is decided. */
export function DecideRun({
  run,
  verb,
  onClose,
}: {
  readonly run: Run;
  readonly verb: RunVerb;
  readonly onClose: () => void;
}) {
  const { t, text } = useWords();
  const decide = useDecideRun();
  return (
    <ActDialog
      title={t(`run.${verb}`)}
      plan={
        verb === 'approve' ? (
          run.plan.length ? (
            run.plan.map((line) => <p key={line.en}>{text(line)}</p>)
          ) : (
            <p>{t('run.plan.none')}</p>
          )
        ) : (
          <p>{t(`run.${verb}.plan`)}</p>
        )
      }
      affects={verb === 'approve' ? <span className="mono">{targetText(run.target)}</span> : undefined}
      undone={verb === 'approve' ? t('run.start.undone') : undefined}
      actLabel={t(`run.${verb}`)}
      danger={verb === 'approve'}
      onClose={onClose}
      onAct={(reason) => decide.mutateAsync({ id: run.id, verb, reason })}
    />
  );
}
