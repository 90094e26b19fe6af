import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type Escrow, type Recovery, useAskRecovery, useEscrows, useRecoveries } from '../../api/escrow.ts';
import { useHolds } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { StateMark } from '../marks.tsx';
import { Ago, Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { More } from '../page-head.tsx';
import { DoubleForm } from './double-form.tsx';
import { commonName } from './names.ts';
import { isPublicKey, PublicKeyField } from './public-key-field.tsx';
import { RecoveryPanel } from './recovery-panel.tsx';
import { SearchBox } from './search-box.tsx';

function RecoverForm({ escrow, onClose }: { readonly escrow: Escrow; readonly onClose: () => void }) {
  const { t } = useWords();
  const ask = useAskRecovery();
  const [publicKey, setPublicKey] = useState('');
  const { name } = escrow.owner;
  return (
    <ActDialog
      title={t('escrow.recover.title', { name })}
      plan={t('escrow.recover.plan')}
      affects={t('escrow.recover.affects', { name })}
      undone={t('escrow.recover.undone')}
      actLabel={t('escrow.recover.act')}
      danger
      ready={isPublicKey(publicKey)}
      onClose={onClose}
      onAct={async (reason) => {
        const made = await ask.mutateAsync({ id: escrow.id, reason, publicKey: publicKey.trim() });
        showNotice({
          text: t('escrow.recover.asked'),
          href: `/trust/enrolments?recovery=${made.id}&tab=double`,
        });
      }}
    >
      <PublicKeyField
        label={t('escrow.recover.key')}
        hint={t('escrow.recover.key.hint')}
        value={publicKey}
        onChange={setPublicKey}
      />
    </ActDialog>
  );
}

function Journal() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const recoveries = useRecoveries();
  const openId = one(search, 'recovery');
  const columns: readonly Column<Recovery>[] = [
    {
      key: 'holder',
      title: t('escrow.holder'),
      cell: (recovery) => (
        <>
          <strong>{recovery.holder.name}</strong>
          <br />
          <span className="small soft">{recovery.reason}</span>
        </>
      ),
    },
    {
      key: 'state',
      title: t('recovery.state'),
      tight: true,
      cell: (recovery) => <StateMark set="recovery.state" state={recovery.state} />,
    },
    {
      key: 'asked',
      title: t('recovery.asked'),
      from: 'tablet',
      cell: (recovery) => (
        <>
          {recovery.requestedBy.name} · <Ago at={recovery.requestedAt} />
        </>
      ),
    },
    {
      key: 'decided',
      title: t('recovery.decided'),
      from: 'desktop',
      cell: (recovery) =>
        recovery.decidedBy ? (
          <>
            {recovery.decidedBy.name} · <Ago at={recovery.decidedAt} />
          </>
        ) : (
          '–'
        ),
    },
  ];
  return (
    <section className="panel">
      <header>
        <h2>{t('recovery.title')}</h2>
      </header>
      <Answer of={recoveries} lines={3}>
        {() =>
          recoveries.items.length ? (
            <Table
              label={t('recovery.title')}
              rows={recoveries.items}
              columns={columns}
              idOf={(recovery) => recovery.id}
              open={openId}
              onOpen={(recovery) => change({ recovery: recovery.id }, Boolean(openId))}
            />
          ) : (
            <Empty title={t('recovery.none')}>{t('recovery.none.text')}</Empty>
          )
        }
      </Answer>
      <More of={recoveries} />
      {openId && <RecoveryPanel id={openId} onClose={() => change({ recovery: undefined }, true)} />}
    </section>
  );
}

/** Double certificates: the keys the city keeps for their holders, and every time one was given out again. */
export function Escrows() {
  const { t } = useWords();
  const { search, change } = usePlace();
  const owner = one(search, 'holder');
  const escrows = useEscrows(owner);
  const mayAct = useHolds('security-administrator');
  const [issuing, setIssuing] = useState(false);
  const [recovering, setRecovering] = useState<Escrow>();
  const columns: readonly Column<Escrow>[] = [
    {
      key: 'holder',
      title: t('escrow.holder'),
      cell: (escrow) => (
        <>
          <strong>{escrow.owner.name}</strong> <span className="small soft mono">{escrow.owner.id}</span>
        </>
      ),
    },
    {
      key: 'subject',
      title: t('escrow.subject'),
      from: 'tablet',
      cell: (escrow) => (
        <a href={`/trust/certificates?certificate=${escrow.certificate}`}>{commonName(escrow.subject)}</a>
      ),
    },
    {
      key: 'created',
      title: t('escrow.created'),
      tight: true,
      from: 'tablet',
      cell: (escrow) => <Moment at={escrow.createdAt} />,
    },
    { key: 'by', title: t('escrow.by'), tight: true, from: 'desktop', cell: (escrow) => escrow.createdBy.name },
    {
      key: 'act',
      title: '',
      tight: true,
      cell: (escrow) =>
        mayAct && (
          <Button small onClick={() => setRecovering(escrow)}>
            {t('escrow.recover')}
          </Button>
        ),
    },
  ];
  return (
    <>
      <p className="soft">{t('double.lead')}</p>
      <Journal />
      <section className="panel">
        <header>
          <h2>{t('escrow.title')}</h2>
          {mayAct && (
            <Button kind="primary" onClick={() => setIssuing(true)}>
              {t('double.issue')}
            </Button>
          )}
        </header>
        <div className="panel-body">
          <SearchBox
            label={t('escrow.search')}
            value={owner ?? ''}
            onChange={(holder) => change({ holder: holder || undefined }, true)}
          />
        </div>
        <Answer of={escrows} lines={4}>
          {() =>
            escrows.items.length ? (
              <Table label={t('escrow.title')} rows={escrows.items} columns={columns} idOf={(escrow) => escrow.id} />
            ) : (
              <Empty title={t('escrow.none')}>{t('escrow.none.text')}</Empty>
            )
          }
        </Answer>
        <More of={escrows} />
      </section>
      {issuing && <DoubleForm onClose={() => setIssuing(false)} />}
      {recovering && <RecoverForm escrow={recovering} onClose={() => setRecovering(undefined)} />}
    </>
  );
}
