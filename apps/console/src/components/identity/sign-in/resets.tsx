import { Button, type Column, Empty, FormDialog, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../../api/identity.ts';
import {
  type AssistedReset,
  useApproveReset,
  useAskReset,
  useAssistedResets,
  useWithdrawReset,
} from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { ActDialog } from '../../act-dialog.tsx';
import { Answer, Complaint } from '../../answer.tsx';
import { StateMark } from '../../marks.tsx';
import { Ago } from '../../moment.tsx';
import { showNotice } from '../../notices.tsx';
import { LinkDialog } from '../../user-form.tsx';

type Act = { readonly reset: AssistedReset; readonly verb: 'approve' | 'withdraw' };

/** Resets at the desk, newest first, with what is to be done about those that wait. */
export function Resets({ asking, onAsked }: { readonly asking: boolean; readonly onAsked: () => void }) {
  const { t } = useWords();
  const resets = useAssistedResets();
  const [act, setAct] = useState<Act>();
  const [link, setLink] = useState<string>();
  const columns = useColumns(setAct);
  return (
    <section className="panel">
      <Answer of={resets}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('desk.none')}>{t('desk.none.text')}</Empty>
          ) : (
            <Table label={t('desk.tab.resets')} rows={items} columns={columns} idOf={({ id }) => id} />
          )
        }
      </Answer>
      {asking && <AskForm onClose={onAsked} onLink={setLink} />}
      {act && <DecideDialog act={act} onClose={() => setAct(undefined)} onLink={setLink} />}
      {link && <LinkDialog link={link} onClose={() => setLink(undefined)} />}
    </section>
  );
}

function useColumns(act: (act: Act) => void): readonly Column<AssistedReset>[] {
  const { t } = useWords();
  const decides = useHolds('clerk', 'security-administrator');
  return [
    {
      key: 'who',
      title: t('desk.name'),
      cell: ({ user, checked, reason }) => (
        <>
          <strong>{user.name}</strong>
          <br />
          <span className="soft small">
            {checked} · {reason}
          </span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('user.state'),
      tight: true,
      cell: ({ state }) => <StateMark set="desk.state" state={state} />,
    },
    { key: 'by', title: t('desk.by'), from: 'tablet', cell: ({ askedBy }) => askedBy },
    { key: 'second', title: t('desk.second'), from: 'tablet', cell: ({ decidedBy }) => decidedBy ?? '–' },
    {
      key: 'at',
      title: t('desk.when'),
      tight: true,
      from: 'tablet',
      cell: ({ askedAt }) => <Ago at={askedAt} />,
    },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: (reset) =>
        reset.state === 'waiting' &&
        decides && (
          <span className="row">
            <Button small kind="primary" onClick={() => act({ reset, verb: 'approve' })}>
              {t('desk.approve')}
            </Button>
            <Button small onClick={() => act({ reset, verb: 'withdraw' })}>
              {t('desk.withdraw')}
            </Button>
          </span>
        ),
    },
  ];
}

interface LinkProperties {
  readonly onClose: () => void;
  readonly onLink: (link: string) => void;
}

function AskForm({ onClose, onLink }: LinkProperties) {
  const { t } = useWords();
  const ask = useAskReset();
  const [name, setName] = useState('');
  const [checked, setChecked] = useState('');
  const [reason, setReason] = useState('');
  const submit = () =>
    ask.mutate(
      { name: name.trim(), checked: checked.trim(), reason: reason.trim() },
      {
        onSuccess: ({ link }) => {
          if (link) onLink(link);
          else showNotice({ text: t('desk.waits') });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t('desk.ask')}
      submitLabel={t('desk.ask')}
      danger
      ready={Boolean(name.trim() && reason.trim()) && checked.trim().length >= 4}
      pending={ask.isPending}
      problem={ask.error ? <Complaint error={ask.error} /> : undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('desk.name')}
        autoFocus
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={t('desk.checked')}
        hint={t('desk.checked.hint')}
        required
        maxLength={500}
        value={checked}
        onChange={(event) => setChecked(event.target.value)}
      />
      <TextField
        label={t('act.reason')}
        hint={t('act.reason.hint')}
        required
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="plan">{t('desk.plan')}</div>
    </FormDialog>
  );
}

function DecideDialog({ act: { reset, verb }, onClose, onLink }: LinkProperties & { readonly act: Act }) {
  const { t } = useWords();
  const approve = useApproveReset();
  const withdraw = useWithdrawReset();
  const approves = verb === 'approve';
  return (
    <ActDialog
      title={t(approves ? 'desk.approve' : 'desk.withdraw')}
      plan={approves ? t('desk.approve.plan') : ''}
      affects={`${reset.user.name}: ${reset.checked}`}
      actLabel={t(approves ? 'desk.approve' : 'desk.withdraw')}
      withoutReason={approves}
      onClose={onClose}
      onAct={async (reason) => {
        if (approves) onLink((await approve.mutateAsync({ id: reset.id })).link);
        else await withdraw.mutateAsync({ id: reset.id, reason });
      }}
    />
  );
}
