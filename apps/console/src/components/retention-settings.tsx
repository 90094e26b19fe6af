import { Button, type Column, Empty, Table, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Retention, useRetention, useSetRetention } from '../api/detection.ts';
import { bytes, number } from '../language/format.ts';
import { useWords } from '../language/language.ts';
import { ActDialog } from './act-dialog.tsx';
import { Answer } from './answer.tsx';
import { ClassName } from './event-class.tsx';
import { Moment } from './moment.tsx';

function RetentionDialog({ retention, onClose }: { readonly retention: Retention; readonly onClose: () => void }) {
  const { t } = useWords();
  const set = useSetRetention();
  const [days, setDays] = useState(retention.days === null ? '' : String(retention.days));
  const count = days === '' ? null : Number(days);
  const wrong =
    count !== null && !(Number.isInteger(count) && count >= 1 && count <= 3650) ? t('retention.wrong') : undefined;
  const shorter = count !== null && (retention.days === null || count < retention.days);
  return (
    <ActDialog
      title={t('retention.change', { name: retention.name })}
      plan={wrong ? null : count === null ? t('retention.plan.forever') : t('retention.plan', { count })}
      affects={shorter ? t('retention.affects') : undefined}
      undone={shorter ? t('retention.undone') : undefined}
      actLabel={t('act.save')}
      danger={shorter}
      ready={!wrong && count !== retention.days}
      onClose={onClose}
      onAct={(reason) => set.mutateAsync({ class: retention.class, days: count, reason })}
    >
      <TextField
        label={t('retention.days')}
        hint={t('retention.hint')}
        inputMode="numeric"
        autoFocus
        value={days}
        wrong={wrong}
        onChange={(event) => setDays(event.target.value.trim())}
      />
    </ActDialog>
  );
}

/** How long events of each class are kept. */
export function RetentionSettings() {
  const { t, language } = useWords();
  const retention = useRetention();
  const [changing, setChanging] = useState<Retention>();
  const columns: readonly Column<Retention>[] = [
    {
      key: 'name',
      title: t('event.class'),
      cell: (row) => <ClassName event={{ class_uid: Number(row.class), class_name: row.name }} />,
    },
    {
      key: 'days',
      title: t('retention.kept'),
      tight: true,
      cell: (row) => (row.days === null ? t('retention.forever') : t('time.days', { count: row.days })),
    },
    {
      key: 'events',
      title: t('nav.events'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (row) => <a href={`/events?class=${row.class}&since=all`}>{number(row.events, language)}</a>,
    },
    {
      key: 'bytes',
      title: t('retention.size'),
      tight: true,
      end: true,
      from: 'tablet',
      cell: (row) => bytes(row.bytes, language),
    },
    {
      key: 'oldest',
      title: t('retention.oldest'),
      tight: true,
      from: 'desktop',
      cell: (row) => <Moment at={row.oldest} />,
    },
    {
      key: 'change',
      title: '',
      tight: true,
      cell: (row) => (
        <Button small onClick={() => setChanging(row)}>
          {t('act.change')}
        </Button>
      ),
    },
  ];
  return (
    <section className="panel">
      <Answer of={retention}>
        {(page) =>
          page.items.length ? (
            <Table
              label={t('settings.retention')}
              rows={page.items}
              columns={columns}
              idOf={(row) => String(row.class)}
            />
          ) : (
            <Empty title={t('retention.none')}>{t('retention.none.text')}</Empty>
          )
        }
      </Answer>
      {changing && <RetentionDialog retention={changing} onClose={() => setChanging(undefined)} />}
    </section>
  );
}
