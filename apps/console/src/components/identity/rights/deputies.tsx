import { Button, type Column, Empty, FormDialog, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Deputy, useDeputies, useRemoveDeputy, useSetDeputy } from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { Answer, Complaint } from '../../answer.tsx';
import { ChoiceField } from '../../choice-field.tsx';
import { Moment } from '../../moment.tsx';
import { dayFromNow, endOfDay } from './role-name.tsx';

/** Who stands in for whom, and until when. */
export function Deputies() {
  const { t } = useWords();
  const deputies = useDeputies();
  const remove = useRemoveDeputy();
  const columns: readonly Column<Deputy>[] = [
    { key: 'account', title: t('deputy.account'), cell: ({ account }) => <strong>{account.name}</strong> },
    { key: 'deputy', title: t('deputy.deputy'), cell: ({ deputy }) => deputy.name },
    {
      key: 'when',
      title: t('deputy.when'),
      cell: ({ from, until }) =>
        from === null ? (
          t('deputy.standing')
        ) : (
          <>
            <Moment at={from} /> – <Moment at={until} />
          </>
        ),
    },
    {
      key: 'acts',
      title: '',
      tight: true,
      cell: ({ id }) => (
        <Button small onClick={() => remove.mutate({ id })}>
          {t('deputy.remove')}
        </Button>
      ),
    },
  ];
  return (
    <section className="panel">
      <Complaint error={remove.error} />
      <Answer of={deputies} lines={3}>
        {(page) =>
          page.items.length ? (
            <Table label={t('request.tab.deputies')} rows={page.items} columns={columns} idOf={({ id }) => id} />
          ) : (
            <Empty title={t('deputy.none')}>{t('deputy.none.text')}</Empty>
          )
        }
      </Answer>
    </section>
  );
}

/** Names somebody who decides in one's place. */
export function DeputyForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useWords();
  const set = useSetDeputy();
  const [deputy, setDeputy] = useState('');
  const [kind, setKind] = useState('absence');
  const [from, setFrom] = useState(() => dayFromNow(0));
  const [until, setUntil] = useState(() => dayFromNow(7));
  const end = endOfDay(until);
  const absent = kind === 'absence';
  return (
    <FormDialog
      title={t('deputy.set')}
      submitLabel={t('deputy.set')}
      ready={deputy.trim() !== '' && (!absent || (end !== undefined && from !== ''))}
      pending={set.isPending}
      problem={<Complaint error={set.error} />}
      onClose={onClose}
      onSubmit={() => {
        const begin = new Date(`${from}T00:00:00`).toISOString();
        set.mutate(
          { deputy: deputy.trim(), ...(absent && end ? { from: begin, until: end } : {}) },
          { onSuccess: onClose },
        );
      }}
    >
      <TextField
        label={t('deputy.who')}
        required
        maxLength={64}
        value={deputy}
        onChange={(event) => setDeputy(event.target.value)}
      />
      <ChoiceField
        label={t('deputy.when')}
        value={kind}
        onChange={setKind}
        options={[
          { value: 'absence', label: t('deputy.kind.absence') },
          { value: 'standing', label: t('deputy.kind.standing') },
        ]}
      />
      {absent && (
        <div className="pair-of-fields">
          <TextField
            label={t('deputy.from')}
            type="date"
            required
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
          <TextField
            label={t('request.until')}
            type="date"
            required
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
        </div>
      )}
      <div className="plan">{t('deputy.plan')}</div>
    </FormDialog>
  );
}
