import { Button, type Column, Empty, FormDialog, Status, Table, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import {
  type AcmeAccount,
  type AcmeBinding,
  useAccounts,
  useBindings,
  useCreateBinding,
  useRevokeBinding,
} from '../../api/enrolment.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer, Complaint } from '../answer.tsx';
import { Code } from '../marks.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';

/** What has become of a binding. */
function stateOf(binding: AcmeBinding): 'revoked' | 'bound' | 'expired' | 'waiting' {
  if (binding.revokedAt) return 'revoked';
  if (binding.account) return 'bound';
  return Date.parse(binding.expiresAt) < Date.now() ? 'expired' : 'waiting';
}

const tones = { revoked: 'bad', bound: 'good', expired: 'warn', waiting: 'busy' } as const;

function BindingForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const create = useCreateBinding();
  const [owner, setOwner] = useState('');
  const [hosts, setHosts] = useState('');
  const [days, setDays] = useState('7');
  const names = hosts.split(/\s+/).filter(Boolean);
  const whole = Number(days);
  const ready = owner.trim() !== '' && names.length > 0 && Number.isInteger(whole) && whole >= 1 && whole <= 365;
  const made = create.data;
  return (
    <FormDialog
      title={t(made ? 'acme.secret' : 'acme.create')}
      submitLabel={t('acme.create')}
      ready={ready}
      pending={create.isPending}
      done={made !== undefined}
      problem={<Complaint error={create.error} />}
      onSubmit={() => create.mutate({ owner: owner.trim(), hosts: names, days: whole })}
      onClose={onClose}
    >
      {made ? (
        <>
          <p className="plan">{t('acme.secret.text')}</p>
          <dl className="facts">
            <dt>{t('acme.secret.directory')}</dt>
            <dd>
              <Code value={made.directory} />
            </dd>
            <dt>{t('acme.secret.id')}</dt>
            <dd>
              <Code value={made.id} />
            </dd>
            <dt>{t('acme.secret.key')}</dt>
            <dd>
              <Code value={made.macKey} />
            </dd>
            <dt>{t('acme.expires')}</dt>
            <dd>
              <Moment at={made.expiresAt} />
            </dd>
          </dl>
        </>
      ) : (
        <>
          <TextField
            label={t('acme.owner')}
            required
            maxLength={200}
            value={owner}
            onChange={(event) => setOwner(event.target.value)}
          />
          <TextArea
            label={t('acme.hosts')}
            hint={t('acme.hosts.hint')}
            required
            rows={4}
            value={hosts}
            onChange={(event) => setHosts(event.target.value)}
          />
          <TextField
            label={t('acme.days')}
            inputMode="numeric"
            maxLength={3}
            value={days}
            onChange={(event) => setDays(event.target.value)}
          />
        </>
      )}
    </FormDialog>
  );
}

function useBindingColumns(end: (binding: AcmeBinding) => void): readonly Column<AcmeBinding>[] {
  const { t, word } = useWords();
  const mayEnd = useHolds('security-administrator');
  return [
    { key: 'owner', title: t('acme.owner'), cell: (binding) => <strong>{binding.owner}</strong> },
    {
      key: 'hosts',
      title: t('acme.hosts'),
      cell: (binding) => <span className="mono">{binding.hosts.join(', ')}</span>,
    },
    {
      key: 'state',
      title: t('acme.state'),
      tight: true,
      cell: (binding) => <Status tone={tones[stateOf(binding)]}>{word('acme.state', stateOf(binding))}</Status>,
    },
    {
      key: 'expires',
      title: t('acme.expires'),
      tight: true,
      from: 'tablet',
      cell: (binding) => <Moment at={binding.expiresAt} />,
    },
    {
      key: 'end',
      title: '',
      tight: true,
      cell: (binding) =>
        mayEnd &&
        !binding.revokedAt && (
          <Button small onClick={() => end(binding)}>
            {t('acme.revoke')}
          </Button>
        ),
    },
  ];
}

function Accounts() {
  const { t, word } = useWords();
  const accounts = useAccounts();
  const columns: readonly Column<AcmeAccount>[] = [
    { key: 'id', title: t('acme.accounts'), cell: (account) => <Code value={account.id} short /> },
    { key: 'contact', title: t('acme.account.contact'), cell: (account) => account.contact.join(', ') || '–' },
    {
      key: 'state',
      title: t('acme.state'),
      tight: true,
      cell: (account) => word('acme.account.status', account.status),
    },
    {
      key: 'created',
      title: t('citykey.created'),
      tight: true,
      from: 'tablet',
      cell: (account) => <Moment at={account.createdAt} />,
    },
  ];
  return (
    <section className="panel">
      <header>
        <h2>{t('acme.accounts')}</h2>
      </header>
      <Answer of={accounts} lines={2}>
        {(page) =>
          page.items.length ? (
            <Table label={t('acme.accounts')} rows={page.items} columns={columns} idOf={(account) => account.id} />
          ) : (
            <p className="panel-body soft">{t('acme.accounts.none')}</p>
          )
        }
      </Answer>
    </section>
  );
}

/** Who may enrol by ACME, and the accounts there are. */
export function Acme() {
  const { t } = useWords();
  const bindings = useBindings();
  const revoke = useRevokeBinding();
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<AcmeBinding>();
  const columns = useBindingColumns(setEnding);
  const mayCreate = useHolds('security-administrator');
  return (
    <>
      <p className="soft">{t('acme.lead')}</p>
      <section className="panel">
        <header>
          <h2>{t('acme.bindings')}</h2>
          {mayCreate && <Button onClick={() => setCreating(true)}>{t('acme.create')}</Button>}
        </header>
        <Answer of={bindings} lines={3}>
          {(page) =>
            page.items.length ? (
              <Table label={t('acme.bindings')} rows={page.items} columns={columns} idOf={(binding) => binding.id} />
            ) : (
              <Empty title={t('acme.none')}>{t('acme.none.text')}</Empty>
            )
          }
        </Answer>
      </section>
      <Accounts />
      {creating && <BindingForm onClose={() => setCreating(false)} />}
      {ending && (
        <ActDialog
          title={t('acme.revoke.title', { name: ending.owner })}
          plan={t('acme.revoke.plan')}
          actLabel={t('acme.revoke')}
          danger
          withoutReason
          onClose={() => setEnding(undefined)}
          onAct={async () => {
            await revoke.mutateAsync({ id: ending.id });
            showNotice({ text: t('acme.revoked') });
          }}
        />
      )}
    </>
  );
}
