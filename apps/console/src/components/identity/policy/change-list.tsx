import { Button, Empty } from '@citywall/ui';
import { useState } from 'react';
import { useHolds, useSession } from '../../../api/identity.ts';
import { type PolicyChange, useDecideChange, usePolicyChanges } from '../../../api/policies.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Failure } from '../../answer.tsx';
import { StateMark } from '../../marks.tsx';
import { Moment } from '../../moment.tsx';
import { More } from '../../page-head.tsx';
import { DifferenceView } from './difference-view.tsx';

type Verb = 'approve' | 'refuse' | 'withdraw';

function Change({ change, onAct }: { readonly change: PolicyChange; readonly onAct: (verb: Verb) => void }) {
  const { t } = useWords();
  const me = useSession().data?.user.id;
  const decides = useHolds('security-administrator');
  const own = change.requestedBy.id === me;
  return (
    <li className="panel">
      <header>
        <h2>
          <StateMark set="citypolicy.change" state={change.state} />
        </h2>
        <Moment at={change.requestedAt} />
      </header>
      <div className="panel-body stack tight">
        <p>
          {change.reason}{' '}
          <span className="soft small">
            {t('citypolicy.change.by', { name: change.requestedBy.name ?? '–' })}
            {change.decidedBy && change.decidedBy.id !== change.requestedBy.id && (
              <> · {t('citypolicy.change.decided', { name: change.decidedBy.name ?? '–' })}</>
            )}
            {change.decisionReason && <> · {change.decisionReason}</>}
          </span>
        </p>
        <ul className="stack tight">
          {change.entries.map(({ policy, version }) => (
            <li key={policy}>
              <a className="mono small" href={`/roles/policies/${policy}`}>
                {policy}
              </a>{' '}
              {version === null ? t('citypolicy.change.out') : t('citypolicy.version', { version })}
            </li>
          ))}
        </ul>
        <details open={change.state === 'waiting'}>
          <summary>{t('citypolicy.publish.title')}</summary>
          <DifferenceView difference={change.difference} />
        </details>
        {change.state === 'waiting' && decides && (
          <div className="row">
            {!own && (
              <>
                <Button kind="primary" onClick={() => onAct('approve')}>
                  {t('citypolicy.approve')}
                </Button>
                <Button onClick={() => onAct('refuse')}>{t('citypolicy.refuse')}</Button>
              </>
            )}
            <Button onClick={() => onAct('withdraw')}>{t('citypolicy.withdraw')}</Button>
            {own && <span className="soft small">{t('citypolicy.change.own')}</span>}
          </div>
        )}
      </div>
    </li>
  );
}

/** What was published, by whom, and what waits for a second person. */
export function ChangeList() {
  const { t } = useWords();
  const changes = usePolicyChanges();
  const decide = useDecideChange();
  const [act, setAct] = useState<{ readonly change: PolicyChange; readonly verb: Verb }>();
  if (changes.error && changes.items.length === 0)
    return <Failure error={changes.error} retry={() => void changes.refetch()} />;
  if (changes.isSuccess && changes.items.length === 0)
    return <Empty title={t('citypolicy.change.none')}>{t('citypolicy.change.none.text')}</Empty>;
  return (
    <>
      <ul className="plain stack">
        {changes.items.map((change) => (
          <Change key={change.id} change={change} onAct={(verb) => setAct({ change, verb })} />
        ))}
      </ul>
      <More of={changes} />
      {act && (
        <ActDialog
          title={t(`citypolicy.${act.verb}`)}
          actLabel={t(`citypolicy.${act.verb}`)}
          plan={act.verb === 'approve' ? <DifferenceView difference={act.change.difference} /> : act.change.reason}
          undone={act.verb === 'approve' ? t('citypolicy.undone') : undefined}
          wide={act.verb === 'approve'}
          withoutReason={act.verb !== 'refuse'}
          onClose={() => setAct(undefined)}
          onAct={(reason) =>
            decide.mutateAsync({ id: act.change.id, verb: act.verb, ...(act.verb === 'refuse' ? { reason } : {}) })
          }
        />
      )}
    </>
  );
}
