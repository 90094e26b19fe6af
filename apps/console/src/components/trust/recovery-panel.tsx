import { Button, SidePanel } from '@citywall/ui';
import { useState } from 'react';
import { type Recovery, useApproveRecovery, useRecovery, useRefuseRecovery } from '../../api/escrow.ts';
import { useHolds, useSession } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { bytesOf, saveFile } from '../save-file.ts';

interface DecisionProperties {
  readonly recovery: Recovery;
  readonly onClose: () => void;
}

function Approve({ recovery, onClose }: DecisionProperties) {
  const { t } = useWords();
  const approve = useApproveRecovery();
  return (
    <ActDialog
      title={t('recovery.approve')}
      plan={t('recovery.approve.plan', { name: recovery.holder.name })}
      affects={t('recovery.approve.second', { asker: recovery.requestedBy.name })}
      undone={t('recovery.approve.undone')}
      actLabel={t('recovery.approve')}
      danger
      withoutReason
      onClose={onClose}
      onAct={async () => {
        await approve.mutateAsync({ id: recovery.id });
        showNotice({ text: t('recovery.approved') });
      }}
    />
  );
}

function Refuse({ recovery, onClose }: DecisionProperties) {
  const { t } = useWords();
  const refuse = useRefuseRecovery();
  return (
    <ActDialog
      title={t('recovery.refuse')}
      plan={t('recovery.refuse.plan')}
      actLabel={t('recovery.refuse')}
      onClose={onClose}
      onAct={async (reason) => {
        await refuse.mutateAsync({ id: recovery.id, reason });
        showNotice({ text: t('recovery.refused') });
      }}
    />
  );
}

function Acts({ recovery }: { readonly recovery: Recovery }) {
  const { t } = useWords();
  const me = useSession().data?.user.id;
  const mayDecide = useHolds('security-administrator');
  const [act, setAct] = useState<'approve' | 'refuse'>();
  if (recovery.state === 'delivered' && recovery.envelope !== null) {
    const content = recovery.envelope;
    return (
      <div className="stack tight">
        <div>
          <Button kind="primary" onClick={() => saveFile(`recovered-${recovery.id}.der`, bytesOf(content))}>
            {t('recovery.deliver')}
          </Button>
        </div>
        <span className="small soft">{t('recovery.deliver.text')}</span>
      </div>
    );
  }
  if (recovery.state !== 'requested') return null;
  if (me === recovery.requestedBy.id) return <p className="plan">{t('recovery.own')}</p>;
  if (!mayDecide) return null;
  const done = () => setAct(undefined);
  return (
    <div className="row">
      <Button kind="danger" onClick={() => setAct('approve')}>
        {t('recovery.approve')}
      </Button>
      <Button onClick={() => setAct('refuse')}>{t('recovery.refuse')}</Button>
      {act === 'approve' && <Approve recovery={recovery} onClose={done} />}
      {act === 'refuse' && <Refuse recovery={recovery} onClose={done} />}
    </div>
  );
}

/** One recovery: who asked, why, who decided, and the key for its recipient once it is delivered. */
export function RecoveryPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useWords();
  const answer = useRecovery(id);
  const name = answer.data?.holder.name ?? t('recovery.title');
  return (
    <SidePanel title={name} closeLabel={t('act.close')} onClose={onClose}>
      <Answer of={answer} lines={6}>
        {(recovery) => (
          <>
            <StateMark set="recovery.state" state={recovery.state} />
            <Acts recovery={recovery} />
            <dl className="facts">
              <dt>{t('recovery.reason')}</dt>
              <dd>{recovery.reason}</dd>
              <dt>{t('recovery.asked')}</dt>
              <dd>
                {recovery.requestedBy.name} · <Moment at={recovery.requestedAt} />
              </dd>
              {recovery.decidedBy && (
                <>
                  <dt>{t('recovery.decided')}</dt>
                  <dd>
                    {recovery.decidedBy.name} · <Moment at={recovery.decidedAt} />
                  </dd>
                </>
              )}
              {recovery.refusal && (
                <>
                  <dt>{t('recovery.refusal')}</dt>
                  <dd>{recovery.refusal}</dd>
                </>
              )}
            </dl>
            <a href={`/audit?text=${recovery.id}`}>{t('certificate.records')}</a>
          </>
        )}
      </Answer>
    </SidePanel>
  );
}
