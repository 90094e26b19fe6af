import { Button, type Column, Empty, FormDialog, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type ApiKey, useCreateKey, useKeys, useRevokeKey } from '../api/identity.ts';
import { ActDialog } from '../components/act-dialog.tsx';
import { Answer, Complaint } from '../components/answer.tsx';
import { ChoiceField } from '../components/choice-field.tsx';
import { Code } from '../components/marks.tsx';
import { Ago, Moment } from '../components/moment.tsx';
import { PageHead } from '../components/page-head.tsx';
import { RoleChoice, RoleNames } from '../components/role-choice.tsx';
import { useWords } from '../language/language.ts';

function useKeyColumns(revoke: (key: ApiKey) => void): readonly Column<ApiKey>[] {
  const { t } = useWords();
  return [
    { key: 'name', title: t('key.name'), cell: (key) => <strong>{key.name}</strong> },
    { key: 'roles', title: t('user.roles'), cell: (key) => <RoleNames roles={key.roles} /> },
    {
      key: 'created',
      title: t('key.created'),
      tight: true,
      from: 'tablet',
      cell: (key) => <Moment at={key.createdAt} />,
    },
    { key: 'used', title: t('key.used'), tight: true, from: 'tablet', cell: (key) => <Ago at={key.lastSeenAt} /> },
    {
      key: 'expires',
      title: t('exception.expires'),
      tight: true,
      from: 'tablet',
      cell: (key) => (key.expiresAt ? <Moment at={key.expiresAt} /> : t('state.never')),
    },
    {
      key: 'revoke',
      title: '',
      tight: true,
      cell: (key) => (
        <Button small onClick={() => revoke(key)}>
          {t('agent.revoke')}
        </Button>
      ),
    },
  ];
}

function KeyForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const create = useCreateKey();
  const [name, setName] = useState('');
  const [days, setDays] = useState('365');
  const [roles, setRoles] = useState<readonly string[]>(['intake']);
  const submit = () => {
    const expiresAt = days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : undefined;
    create.mutate({ name: name.trim(), roles, ...(expiresAt ? { expiresAt } : {}) });
  };
  return (
    <FormDialog
      title={t('key.create')}
      submitLabel={t('key.create')}
      ready={name.trim() !== '' && roles.length > 0}
      pending={create.isPending}
      done={create.data !== undefined}
      problem={<Complaint error={create.error} />}
      onSubmit={submit}
      onClose={onClose}
    >
      {create.data ? (
        <>
          <p>{t('key.once')}</p>
          <div className="raw">
            <Code value={create.data.token} />
          </div>
        </>
      ) : (
        <>
          <TextField
            label={t('key.name')}
            hint={t('key.name.hint')}
            autoFocus
            maxLength={64}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <ChoiceField
            label={t('exception.expires')}
            value={days}
            onChange={setDays}
            options={[
              ...['30', '90', '365'].map((count) => ({
                value: count,
                label: t('time.days', { count: Number(count) }),
              })),
              { value: '', label: t('state.never') },
            ]}
          />
          <h3>{t('user.roles')}</h3>
          <RoleChoice roles={roles} onChange={setRoles} />
        </>
      )}
    </FormDialog>
  );
}

/** The keys of machines. */
export function KeysPage() {
  const { t } = useWords();
  const keys = useKeys();
  const revoke = useRevokeKey();
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const columns = useKeyColumns(setRevoking);
  const createButton = (
    <Button kind="primary" onClick={() => setCreating(true)}>
      {t('key.create')}
    </Button>
  );
  return (
    <div className="stack">
      <PageHead title={t('nav.keys')} count={keys.data?.items.length} lead={t('keys.lead')} actions={createButton} />
      <section className="panel">
        <Answer of={keys}>
          {(page) =>
            page.items.length ? (
              <Table label={t('nav.keys')} rows={page.items} columns={columns} idOf={(key) => key.id} />
            ) : (
              <Empty title={t('keys.none')} action={createButton}>
                {t('keys.none.text')}
              </Empty>
            )
          }
        </Answer>
      </section>
      {creating && <KeyForm onClose={() => setCreating(false)} />}
      {revoking && (
        <ActDialog
          title={t('key.revoke.title', { name: revoking.name })}
          plan={t('key.revoke.plan')}
          affects={revoking.name}
          undone={t('key.revoke.undone')}
          actLabel={t('agent.revoke')}
          danger
          onClose={() => setRevoking(undefined)}
          withoutReason
          onAct={() => revoke.mutateAsync({ id: revoking.id })}
        />
      )}
    </div>
  );
}
