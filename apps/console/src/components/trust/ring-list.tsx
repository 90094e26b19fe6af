import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type Ring, useRings } from '../../api/city-keys.ts';
import { useHolds } from '../../api/identity.ts';
import { duration } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { Answer } from '../answer.tsx';
import { usePrincipalName } from './principals.ts';
import { OpenRingForm } from './ring-forms.tsx';

/** Whose keys there are, and who else may use them. */
export function RingList() {
  const { t, word, language } = useWords();
  const rings = useRings();
  const nameOf = usePrincipalName();
  const mayOpen = useHolds('security-administrator');
  const [opening, setOpening] = useState<Ring>();
  const columns: readonly Column<Ring>[] = [
    {
      key: 'name',
      title: t('citykey.ring'),
      cell: (ring) => (
        <>
          <a href={`/trust/keys?ring=${ring.id}`}>{ring.name}</a>
          {ring.test && <div className="soft small">{t('ring.test')}</div>}
        </>
      ),
    },
    {
      key: 'owner',
      title: t('ring.owner'),
      cell: (ring) =>
        `${word(ring.owner.type === 'platform' ? 'ring.owner' : 'owner', ring.owner.type)} · ${ring.owner.name}`,
    },
    {
      key: 'users',
      title: t('ring.users'),
      from: 'tablet',
      cell: (ring) =>
        ring.users.length === 0 ? (
          <span className="soft">{t('ring.users.none')}</span>
        ) : (
          ring.users.map(nameOf).join(', ')
        ),
    },
    {
      key: 'wait',
      title: t('ring.wait'),
      tight: true,
      from: 'desktop',
      cell: (ring) => duration(ring.destructionWaitSeconds, language),
    },
    {
      key: 'open',
      title: '',
      tight: true,
      cell: (ring) =>
        mayOpen &&
        ring.owner.type !== 'platform' && (
          <Button small onClick={() => setOpening(ring)}>
            {t('ring.open')}
          </Button>
        ),
    },
  ];
  return (
    <section className="panel">
      <Answer of={rings} lines={4}>
        {(page) =>
          page.items.length ? (
            <Table label={t('citykey.tab.rings')} rows={page.items} columns={columns} idOf={(ring) => ring.id} />
          ) : (
            <Empty title={t('citykey.none')}>{t('citykey.none.text')}</Empty>
          )
        }
      </Answer>
      {opening && <OpenRingForm ring={opening} onClose={() => setOpening(undefined)} />}
    </section>
  );
}
