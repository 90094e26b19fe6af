import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type RoleRequest, useDecideRequest, useRequests } from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Answer } from '../../answer.tsx';
import { StateMark } from '../../marks.tsx';
import { Ago, Moment } from '../../moment.tsx';
import { More } from '../../page-head.tsx';
import { useRoleName } from './role-name.tsx';

type View = 'mine' | 'decide' | 'all';
type Verb = 'approve' | 'refuse' | 'withdraw';

/** Requests of one view, with what can be done about each. */
export function Requests({ view }: { readonly view: View }) {
  const { t } = useWords();
  const requests = useRequests(view);
  const [act, setAct] = useState<{ readonly request: RoleRequest; readonly verb: Verb }>();
  const columns = useColumns(view, (request, verb) => setAct({ request, verb }));
  return (
    <section className="panel">
      <Answer of={requests} lines={4}>
        {() =>
          requests.items.length ? (
            <Table label={t('request.title')} rows={requests.items} columns={columns} idOf={({ id }) => id} />
          ) : (
            <Empty title={t('request.none')}>
              {t(view === 'decide' ? 'request.none.decide' : 'request.none.mine')}
            </Empty>
          )
        }
      </Answer>
      <More of={requests} />
      {act && <DecideDialog {...act} onClose={() => setAct(undefined)} />}
    </section>
  );
}

function useColumns(view: View, act: (request: RoleRequest, verb: Verb) => void): readonly Column<RoleRequest>[] {
  const { t } = useWords();
  const roleName = useRoleName();
  const who: Column<RoleRequest> = {
    key: 'who',
    title: t('request.who'),
    tight: true,
    cell: ({ account }) => <strong>{account.name}</strong>,
  };
  return [
    ...(view === 'mine' ? [] : [who]),
    {
      key: 'role',
      title: t('request.role'),
      cell: (request) => (
        <>
          <strong>{roleName(request.role)}</strong>
          <br />
          <span className="soft small">{request.words ?? request.reason}</span>
        </>
      ),
    },
    {
      key: 'until',
      title: t('request.until'),
      tight: true,
      from: 'tablet',
      cell: ({ until }) => <Moment at={until} />,
    },
    {
      key: 'asked',
      title: t('request.asked'),
      tight: true,
      from: 'desktop',
      cell: ({ requestedAt }) => <Ago at={requestedAt} />,
    },
    {
      key: 'approved',
      title: t('request.approved'),
      tight: true,
      from: 'tablet',
      cell: (one) => <Approvals of={one} />,
    },
    {
      key: 'state',
      title: t('request.state'),
      tight: true,
      cell: ({ state }) => <StateMark set="request.state" state={state} />,
    },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (request) => (
        <span className="row">
          {request.mayDecide && (
            <>
              <Button small kind="primary" onClick={() => act(request, 'approve')}>
                {t('request.approve')}
              </Button>
              <Button small onClick={() => act(request, 'refuse')}>
                {t('request.refuse')}
              </Button>
            </>
          )}
          {view === 'mine' && request.state === 'waiting' && (
            <Button small onClick={() => act(request, 'withdraw')}>
              {t('request.withdraw')}
            </Button>
          )}
        </span>
      ),
    },
  ];
}

function Approvals({ of: { approvals, needed } }: { readonly of: RoleRequest }) {
  const { t } = useWords();
  const names = approvals.map(({ by, standsFor }) =>
    standsFor ? t('request.for', { name: by.name, other: standsFor.name }) : by.name,
  );
  return (
    <>
      <span className="number">{t('request.approved.of', { count: approvals.length, needed })}</span>
      {names.length > 0 && (
        <>
          <br />
          <span className="soft small">{names.join(', ')}</span>
        </>
      )}
    </>
  );
}

function DecideDialog({
  request,
  verb,
  onClose,
}: {
  readonly request: RoleRequest;
  readonly verb: Verb;
  readonly onClose: () => void;
}) {
  const { t } = useWords();
  const decide = useDecideRequest();
  const values = { name: request.account.name, role: useRoleName()(request.role) };
  const { id } = request;
  if (verb === 'refuse')
    return (
      <ActDialog
        title={t('request.refuse.title', values)}
        plan={t('request.refuse.plan', values)}
        actLabel={t('request.refuse')}
        danger
        onClose={onClose}
        onAct={(reason) => decide.mutateAsync({ id, verb, reason })}
      />
    );
  const last = request.approvals.length + 1 >= request.needed;
  return (
    <ActDialog
      title={verb === 'approve' ? t('request.approve.title', values) : t('request.withdraw')}
      plan={verb === 'approve' ? t(last ? 'request.approve.last' : 'request.approve.first') : values.role}
      affects={verb === 'approve' ? `${request.account.name}: ${request.reason}` : undefined}
      undone={verb === 'approve' ? t('request.approve.undone') : undefined}
      ends={verb === 'approve' ? <Moment at={request.until} /> : undefined}
      actLabel={t(verb === 'approve' ? 'request.approve' : 'request.withdraw')}
      withoutReason
      onClose={onClose}
      onAct={() => decide.mutateAsync({ id, verb })}
    />
  );
}
