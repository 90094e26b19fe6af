import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type Destruction, useDecideDestruction, useDestructions, useKeyCount } from '../../api/city-keys.ts';
import { useHolds, useSession } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { StateMark } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { StatementDialog } from './statement.tsx';

type Decision = { readonly of: Destruction; readonly verb: 'approve' | 'cancel' };

function DecisionCell({
  destruction,
  decide,
  read,
}: {
  readonly destruction: Destruction;
  readonly decide: (decision: Decision) => void;
  readonly read: () => void;
}) {
  const { t } = useWords();
  const session = useSession();
  const mayDecide = useHolds('security-administrator');
  const { state, statement } = destruction;
  if (state === 'done' && statement !== null)
    return (
      <Button small onClick={read}>
        {t('statement.open')}
      </Button>
    );
  if (!mayDecide || (state !== 'requested' && state !== 'approved')) return null;
  const own = session.data?.user.id === destruction.requestedBy.id;
  return (
    <span className="row">
      {state === 'requested' &&
        (own ? (
          <span className="soft small">{t('destruction.own')}</span>
        ) : (
          <Button small kind="danger" onClick={() => decide({ of: destruction, verb: 'approve' })}>
            {t('destruction.approve')}
          </Button>
        ))}
      <Button small onClick={() => decide({ of: destruction, verb: 'cancel' })}>
        {t('destruction.cancel')}
      </Button>
    </span>
  );
}

function DecisionDialog({ of, verb, onClose }: Decision & { readonly onClose: () => void }) {
  const { t } = useWords();
  const act = useDecideDestruction();
  const approving = verb === 'approve';
  return (
    <ActDialog
      title={t(`destruction.${verb}`)}
      plan={t(`destruction.${verb}.plan`)}
      undone={approving ? t('destruction.approve.undone') : undefined}
      ends={approving ? <Moment at={of.dueAt} /> : undefined}
      actLabel={t(`destruction.${verb}`)}
      danger={approving}
      withoutReason
      onClose={onClose}
      onAct={async () => {
        await act.mutateAsync({ id: of.id, verb });
        showNotice({ text: t(approving ? 'destruction.approved' : 'destruction.cancelled') });
      }}
    />
  );
}

/** Destructions of keys: asked by one, approved by another, done after the waiting time. */
export function Destructions({ keyId }: { readonly keyId?: string }) {
  const { t } = useWords();
  const destructions = useDestructions(keyId);
  const names = new Map((useKeyCount().data?.items ?? []).map((key) => [key.id, key.name]));
  const [decision, setDecision] = useState<Decision>();
  const [reading, setReading] = useState<Destruction>();
  const columns: readonly Column<Destruction>[] = [
    {
      key: 'key',
      title: t('destruction.key'),
      cell: (one) => (
        <>
          <a href={`/trust/keys/${one.key}`}>{names.get(one.key) ?? one.key}</a>
          <br />
          <span className="small soft">{one.reason}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('destruction.state'),
      tight: true,
      cell: (one) => <StateMark set="destruction.state" state={one.state} />,
    },
    { key: 'by', title: t('destruction.by'), tight: true, from: 'tablet', cell: (one) => one.requestedBy.name },
    {
      key: 'due',
      title: t('destruction.due'),
      tight: true,
      from: 'tablet',
      cell: (one) => <Moment at={one.endedAt ?? one.dueAt} />,
    },
    {
      key: 'act',
      title: '',
      tight: true,
      cell: (one) => <DecisionCell destruction={one} decide={setDecision} read={() => setReading(one)} />,
    },
  ];
  return (
    <section className="panel">
      <Answer of={destructions} lines={4}>
        {(page) =>
          page.items.length ? (
            <Table label={t('citykey.tab.destructions')} rows={page.items} columns={columns} idOf={(one) => one.id} />
          ) : (
            <Empty title={t('destruction.none')}>{t('destruction.none.text')}</Empty>
          )
        }
      </Answer>
      {reading && <StatementDialog destruction={reading} onClose={() => setReading(undefined)} />}
      {decision && <DecisionDialog {...decision} onClose={() => setDecision(undefined)} />}
    </section>
  );
}
