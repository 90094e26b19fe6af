import '../../trust/trust.css';
import { Button, type Column, Empty, FormDialog, Status, Table, TextField } from '@citywall/ui';
import { useRef, useState } from 'react';
import { useHolds } from '../../../api/identity.ts';
import { type BreakGlass, useBreakGlass, useMakeBreakGlass, useSealBreakGlass } from '../../../api/sign-in.ts';
import { useWords } from '../../../language/language.ts';
import { Answer, Complaint } from '../../answer.tsx';
import { Moment } from '../../moment.tsx';
import { RoleChoice, RoleNames } from '../../role-choice.tsx';
import { printSheet } from '../../trust/print-sheet.ts';

/** Accounts for the worst day: who sealed them when, and whether one was used. */
export function BreakGlassAccounts({ making, onMade }: { readonly making: boolean; readonly onMade: () => void }) {
  const { t } = useWords();
  const accounts = useBreakGlass();
  const [sealing, setSealing] = useState<BreakGlass>();
  const columns = useColumns(setSealing);
  return (
    <section className="panel">
      <div className="panel-body">
        <p className="soft">{t('glass.lead')}</p>
      </div>
      <Answer of={accounts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('glass.none')}>{t('glass.none.text')}</Empty>
          ) : (
            <Table label={t('desk.tab.glass')} rows={items} columns={columns} idOf={({ id }) => id} />
          )
        }
      </Answer>
      {making && <MakeForm onClose={onMade} />}
      {sealing && <SealForm account={sealing} onClose={() => setSealing(undefined)} />}
    </section>
  );
}

function useColumns(seal: (account: BreakGlass) => void): readonly Column<BreakGlass>[] {
  const { t } = useWords();
  const seals = useHolds('security-administrator');
  return [
    {
      key: 'name',
      title: t('desk.name'),
      cell: ({ name, roles }) => (
        <>
          <strong className="mono">{name}</strong>
          <br />
          <RoleNames roles={roles} />
        </>
      ),
    },
    {
      key: 'used',
      title: t('glass.used'),
      cell: ({ usedAt, usedFrom }) =>
        usedAt === null ? (
          <Status tone="good">{t('glass.unused')}</Status>
        ) : (
          <>
            <Status tone="bad">{usedFrom}</Status> <Moment at={usedAt} />
          </>
        ),
    },
    {
      key: 'sealed',
      title: t('glass.sealed'),
      from: 'tablet',
      cell: ({ sealedAt, sealedBy }) => (
        <>
          <Moment at={sealedAt} /> {sealedBy}
        </>
      ),
    },
    {
      key: 'seal',
      title: '',
      tight: true,
      cell: (account) =>
        seals && (
          <Button small onClick={() => seal(account)}>
            {t('glass.seal')}
          </Button>
        ),
    },
  ];
}

function MakeForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const make = useMakeBreakGlass();
  const [name, setName] = useState('break-glass-1');
  const [roles, setRoles] = useState<readonly string[]>(['system-administrator', 'security-administrator']);
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={t('glass.make')}
      submitLabel={t('glass.make')}
      wide
      ready={/^[a-z0-9][a-z0-9._-]+$/.test(name) && roles.length > 0 && reason.trim() !== ''}
      pending={make.isPending}
      done={make.isSuccess}
      problem={make.error ? <Complaint error={make.error} /> : undefined}
      onSubmit={() => make.mutate({ name, roles, reason: reason.trim() })}
      onClose={onClose}
    >
      {make.data ? (
        <Envelopes name={name} codes={make.data.envelopes} />
      ) : (
        <>
          <TextField
            label={t('desk.name')}
            autoFocus
            required
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <div className="plan">{t('glass.plan')}</div>
          <RoleChoice
            roles={roles}
            onChange={setRoles}
            offered={(role) => !['intake', 'agent', 'enroller', 'key-user'].includes(role)}
          />
          <ReasonField value={reason} onChange={setReason} />
        </>
      )}
    </FormDialog>
  );
}

function SealForm({ account, onClose }: { readonly account: BreakGlass; readonly onClose: () => void }) {
  const { t } = useWords();
  const seal = useSealBreakGlass();
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={`${t('glass.seal')}: ${account.name}`}
      submitLabel={t('glass.seal')}
      ready={reason.trim() !== ''}
      pending={seal.isPending}
      done={seal.isSuccess}
      problem={seal.error ? <Complaint error={seal.error} /> : undefined}
      onSubmit={() => seal.mutate({ id: account.id, reason: reason.trim() })}
      onClose={onClose}
    >
      {seal.data ? (
        <Envelopes name={account.name} codes={seal.data.envelopes} />
      ) : (
        <>
          <div className="plan">{t('glass.seal.plan')}</div>
          <ReasonField value={reason} onChange={setReason} />
        </>
      )}
    </FormDialog>
  );
}

function ReasonField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useWords();
  return (
    <TextField
      label={t('act.reason')}
      hint={t('act.reason.hint')}
      required
      maxLength={500}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** The two halves of the password, once, each to be printed alone. */
function Envelopes({ name, codes }: { readonly name: string; readonly codes: readonly string[] }) {
  const { t } = useWords();
  const sheets = useRef<(HTMLDivElement | null)[]>([]);
  return (
    <>
      <p role="status">{t('glass.once')}</p>
      <div className="envelopes">
        {codes.map((code, index) => (
          <div key={code} className="stack tight">
            <div
              className="envelope"
              ref={(sheet) => {
                sheets.current[index] = sheet;
              }}
            >
              <h3>
                {name} · {t('glass.envelope', { number: index + 1 })}
              </h3>
              <p className="mono">{code}</p>
              <p className="small">{t('glass.envelope.text', { name })}</p>
            </div>
            <Button small onClick={() => printSheet(sheets.current[index] ?? null)}>
              {t('me.print')}
            </Button>
          </div>
        ))}
      </div>
    </>
  );
}
