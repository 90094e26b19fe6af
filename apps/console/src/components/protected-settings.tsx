import { Button, type Column, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type ProtectedNetwork, useAddProtected, useProtected, useRemoveProtected } from '../api/response.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { Answer } from './answer.tsx';
import { Code } from './marks.tsx';

function AddProtected({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const add = useAddProtected();
  const [network, setNetwork] = useState('');
  return (
    <ActDialog
      title={t('protected.add')}
      plan={network && t('protected.add.plan', { network })}
      undone={t('protected.add.undone')}
      actLabel={t('protected.add')}
      ready={Boolean(network.trim())}
      onClose={onClose}
      onAct={(reason) => add.mutateAsync({ network: network.trim(), reason })}
    >
      <TextField
        label={t('protected.network')}
        hint={t('protected.network.hint')}
        className="mono"
        autoFocus
        value={network}
        onChange={(event) => setNetwork(event.target.value)}
      />
    </ActDialog>
  );
}

/** What must never be blocked. */
export function ProtectedSettings() {
  const { t, text } = useWords();
  const list = useProtected();
  const remove = useRemoveProtected();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<ProtectedNetwork>();
  const columns: readonly Column<ProtectedNetwork>[] = [
    { key: 'network', title: t('protected.network'), tight: true, cell: (row) => <Code value={row.network} /> },
    { key: 'reason', title: t('act.reason'), cell: (row) => text(row.reason) },
    {
      key: 'remove',
      title: '',
      tight: true,
      cell: (row) =>
        row.builtIn ? (
          <span className="soft small">{t('protected.builtin')}</span>
        ) : (
          <Button small onClick={() => setRemoving(row)}>
            {t('act.remove')}
          </Button>
        ),
    },
  ];
  return (
    <section className="panel">
      <header>
        <span />
        <Button onClick={() => setAdding(true)}>{t('protected.add')}</Button>
      </header>
      <div className="panel-body flush">
        <Answer of={list}>
          {(page) => (
            <Table label={t('settings.protected')} rows={page.items} columns={columns} idOf={(row) => row.network} />
          )}
        </Answer>
      </div>
      {adding && <AddProtected onClose={() => setAdding(false)} />}
      {removing && (
        <ActDialog
          title={t('protected.remove')}
          plan={t('protected.remove.plan', { network: removing.network })}
          undone={t('protected.remove.undone')}
          actLabel={t('act.remove')}
          danger
          onClose={() => setRemoving(undefined)}
          onAct={(reason) => remove.mutateAsync({ network: removing.network, reason })}
        />
      )}
    </section>
  );
}
