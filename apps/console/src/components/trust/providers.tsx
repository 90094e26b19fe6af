import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type Provider, usePrepareTokens, useProviders, useRestartProvider } from '../../api/providers.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { StateMark } from '../marks.tsx';
import { Ago } from '../moment.tsx';
import { showNotice } from '../notices.tsx';

function Prepare({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const prepare = usePrepareTokens();
  return (
    <ActDialog
      title={t('provider.prepare')}
      plan={t('provider.prepare.plan')}
      actLabel={t('provider.prepare')}
      withoutReason
      onClose={onClose}
      onAct={async () => {
        await prepare.mutateAsync({});
        showNotice({ text: t('provider.prepared') });
      }}
    />
  );
}

function Restart({ provider }: { readonly provider: Provider }) {
  const { t, text } = useWords();
  const restart = useRestartProvider();
  return (
    <Button
      small
      busy={restart.isPending}
      onClick={() =>
        restart.mutate(
          { name: provider.name },
          {
            onSuccess: () => showNotice({ text: t('provider.restarted', { name: provider.name }) }),
            onError: (error) => showNotice({ text: text(error.message) }),
          },
        )
      }
    >
      {t('provider.restart')}
    </Button>
  );
}

/** What works with keys: key processes and slots of hardware, with their state and load. */
export function Providers() {
  const { t, word, language } = useWords();
  const providers = useProviders();
  const mayAct = useHolds('security-administrator');
  const [preparing, setPreparing] = useState(false);
  const items = providers.data?.items ?? [];
  const slots = items.some((one) => one.type === 'slot');
  const columns: readonly Column<Provider>[] = [
    {
      key: 'name',
      title: t('provider.name'),
      cell: (one) => (
        <>
          <strong>{one.name}</strong>
          <div className="small soft">
            {word('provider.type', one.type)}
            {one.token && ` · ${one.token.manufacturer} ${one.token.model} ${one.token.serial}`}
            {one.lastError && <span className="wrong-reason">{one.lastError}</span>}
          </div>
        </>
      ),
    },
    {
      key: 'state',
      title: t('provider.state'),
      tight: true,
      cell: (one) => <StateMark set="provider.state" state={one.state} />,
    },
    {
      key: 'served',
      title: t('provider.served'),
      tight: true,
      end: true,
      cell: (one) => number(one.served, language),
    },
    {
      key: 'pending',
      title: t('provider.pending'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (one) => number(one.pending, language),
    },
    {
      key: 'losses',
      title: t('provider.losses'),
      tight: true,
      end: true,
      from: 'desktop',
      cell: (one) => (one.losses === null ? '–' : number(one.losses, language)),
    },
    {
      key: 'checked',
      title: t('provider.checked'),
      tight: true,
      from: 'desktop',
      cell: (one) => (one.checkedAt ? <Ago at={one.checkedAt} /> : '–'),
    },
    {
      key: 'act',
      title: '',
      tight: true,
      cell: (one) =>
        mayAct &&
        one.type === 'slot' &&
        (one.state === 'refused' || one.state === 'gone') && <Restart provider={one} />,
    },
  ];
  return (
    <section className="panel">
      <header>
        <p className="soft grow">{t('provider.lead')}</p>
        {mayAct && items.some((one) => one.state === 'unprepared') && (
          <Button kind="primary" onClick={() => setPreparing(true)}>
            {t('provider.prepare')}
          </Button>
        )}
      </header>
      <Answer of={providers} lines={4}>
        {() =>
          items.length ? (
            <Table label={t('provider.tab')} rows={items} columns={columns} idOf={(one) => one.name} />
          ) : (
            <Empty title={t('provider.none')} />
          )
        }
      </Answer>
      {providers.data && !slots && <p className="panel-body small soft">{t('provider.slots.none')}</p>}
      {preparing && <Prepare onClose={() => setPreparing(false)} />}
    </section>
  );
}
