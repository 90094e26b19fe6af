import { type PolicySettings, type PolicyTrial, usePolicyTrial, useSetPolicy } from '../../api/algorithm-policy.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Failure } from '../answer.tsx';
import { showNotice } from '../notices.tsx';
import { VerdictMark } from './verdict.tsx';

function Moves({ trial }: { readonly trial: PolicyTrial }) {
  const { t, word, language } = useWords();
  const count = number(trial.judged, language);
  if (trial.moves.length === 0) return <p>{t('policy.trial.none', { count })}</p>;
  return (
    <div className="stack">
      <p>{t('policy.trial.some', { count })}</p>
      {trial.moves.map(({ from, to, count: moved }) => {
        const examples = trial.examples.filter((one) => one.from === from && one.to === to);
        return (
          <details key={`${from} ${to}`} open={trial.moves.length <= 2}>
            <summary>
              <strong className="number">{number(moved, language)}</strong> × <VerdictMark verdict={from} /> →{' '}
              <VerdictMark verdict={to} />
            </summary>
            <ul className="stack tight trial-examples">
              {examples.map((one) => (
                <li key={one.id} className="small">
                  {one.name}{' '}
                  <span className="soft">
                    {word('inventory.kind', one.kind)} · {one.location}
                  </span>
                </li>
              ))}
              {moved > examples.length && <li className="small soft">+ {number(moved - examples.length, language)}</li>}
            </ul>
          </details>
        );
      })}
    </div>
  );
}

/** Shows what a drafted policy would change, and puts it in force with a reason. */
export function PutPolicy({
  settings,
  onDone,
  onClose,
}: {
  readonly settings: PolicySettings;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const { t, language } = useWords();
  const trial = usePolicyTrial(settings);
  const put = useSetPolicy();
  return (
    <ActDialog
      title={t('policy.put.title')}
      plan={
        trial.data ? (
          <Moves trial={trial.data} />
        ) : trial.error ? (
          <Failure error={trial.error} />
        ) : (
          <span role="status">{t('policy.trial.waiting')}</span>
        )
      }
      undone={t('policy.put.undone')}
      actLabel={t('policy.put')}
      danger
      wide
      ready={trial.data !== undefined}
      onClose={onClose}
      onAct={async (reason) => {
        const { changed } = await put.mutateAsync({ settings, reason });
        onDone();
        showNotice({ text: t('policy.put.done', { count: number(changed, language) }) });
      }}
    />
  );
}
