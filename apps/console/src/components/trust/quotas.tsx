import { Button, type Column, Empty, Status, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Quota, useQuotas, useSetQuota } from '../../api/city-keys.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { Code } from '../marks.tsx';
import { showNotice } from '../notices.tsx';
import { usePrincipalName, usePrincipalOptions } from './principals.ts';

interface QuotaFormProperties {
  /** The quota to change; none to set a new one. */
  readonly of?: Quota | undefined;
  readonly usual: number;
  readonly onClose: () => void;
}

function QuotaForm({ of, usual, onClose }: QuotaFormProperties) {
  const { t } = useWords();
  const set = useSetQuota();
  const options = usePrincipalOptions();
  const nameOf = usePrincipalName();
  const [chosen, setChosen] = useState(of?.principal ?? '');
  const [other, setOther] = useState('');
  const [items, setItems] = useState(String(of?.itemsPerSecond ?? usual));
  const principal = chosen || other.trim();
  const wrong = /^\d{1,8}$/.test(items) && Number(items) <= 10_000_000 ? undefined : t('quota.wrong');
  return (
    <ActDialog
      title={of ? `${t('quota.set')}: ${nameOf(of.principal)}` : t('quota.set')}
      plan={t('quota.set.plan')}
      actLabel={t('quota.set')}
      withoutReason
      ready={principal !== '' && !wrong}
      onClose={onClose}
      onAct={async () => {
        await set.mutateAsync({ principal, itemsPerSecond: Number(items) });
        showNotice({ text: t('quota.saved', { name: nameOf(principal) }) });
      }}
    >
      {!of && (
        <ChoiceField
          label={t('principal.choose')}
          value={chosen}
          onChange={setChosen}
          options={[...options, { value: '', label: t('principal.other') }]}
        />
      )}
      {!of && chosen === '' && (
        <TextField
          label={t('principal.id')}
          required
          maxLength={128}
          value={other}
          onChange={(event) => setOther(event.target.value)}
        />
      )}
      <TextField
        label={t('quota.items')}
        inputMode="numeric"
        maxLength={8}
        wrong={wrong}
        value={items}
        onChange={(event) => setItems(event.target.value.trim())}
      />
    </ActDialog>
  );
}

/** How much each principal may use the city's keys in a second. */
export function Quotas() {
  const { t, language } = useWords();
  const quotas = useQuotas();
  const nameOf = usePrincipalName();
  const [form, setForm] = useState<{ readonly of?: Quota }>();
  const columns: readonly Column<Quota>[] = [
    {
      key: 'principal',
      title: t('quota.principal'),
      cell: (quota) => <strong>{nameOf(quota.principal)}</strong>,
    },
    { key: 'id', title: t('principal.id'), from: 'tablet', cell: (quota) => <Code value={quota.principal} short /> },
    {
      key: 'items',
      title: t('quota.items'),
      tight: true,
      end: true,
      cell: (quota) =>
        quota.itemsPerSecond === 0 ? (
          <Status tone="bad">{t('quota.stopped')}</Status>
        ) : (
          number(quota.itemsPerSecond, language)
        ),
    },
    {
      key: 'change',
      title: '',
      tight: true,
      cell: (quota) => (
        <Button small onClick={() => setForm({ of: quota })}>
          {t('quota.change')}
        </Button>
      ),
    },
  ];
  return (
    <section className="panel">
      <Answer of={quotas} lines={4}>
        {({ items, usual }) => (
          <>
            <header>
              <p className="soft grow">{t('quota.lead', { usual: number(usual, language) })}</p>
              <Button onClick={() => setForm({})}>{t('quota.set')}</Button>
            </header>
            {items.length ? (
              <Table label={t('quota.tab')} rows={items} columns={columns} idOf={(quota) => quota.principal} />
            ) : (
              <Empty title={t('quota.none')}>{t('quota.none.text')}</Empty>
            )}
            {form && <QuotaForm of={form.of} usual={usual} onClose={() => setForm(undefined)} />}
          </>
        )}
      </Answer>
    </section>
  );
}
