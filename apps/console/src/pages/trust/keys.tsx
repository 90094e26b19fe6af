import '../../language/trust.ts';
import '../../components/trust/trust.css';
import { Banner, Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { type CityKey, keyStates, useCityKeys, useRings } from '../../api/city-keys.ts';
import { useHolds } from '../../api/identity.ts';
import { useSeal } from '../../api/trust.ts';
import { Answer } from '../../components/answer.tsx';
import { ChoiceChips } from '../../components/filters.tsx';
import { StateMark } from '../../components/marks.tsx';
import { Moment } from '../../components/moment.tsx';
import { More, PageHead } from '../../components/page-head.tsx';
import { Destructions } from '../../components/trust/destructions.tsx';
import { ImportForm } from '../../components/trust/import-form.tsx';
import { KeyForm } from '../../components/trust/key-forms.tsx';
import { KeyUse } from '../../components/trust/key-use.tsx';
import { withoutId } from '../../components/trust/names.ts';
import { Providers } from '../../components/trust/providers.tsx';
import { Quotas } from '../../components/trust/quotas.tsx';
import { RingForm } from '../../components/trust/ring-forms.tsx';
import { RingList } from '../../components/trust/ring-list.tsx';
import { SelectFilter } from '../../components/trust/search-box.tsx';
import { Tabs } from '../../components/trust/tabs.tsx';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';

function useKeyColumns(): readonly Column<CityKey>[] {
  const { t, word } = useWords();
  return [
    {
      key: 'name',
      title: t('citykey.name'),
      fill: true,
      cell: (key) => <a href={`/trust/keys/${key.id}`}>{withoutId(key.name)}</a>,
    },
    {
      key: 'state',
      title: t('citykey.state'),
      tight: true,
      cell: (key) => <StateMark set="citykey.state" state={key.state} />,
    },
    {
      key: 'kind',
      title: t('citykey.kind'),
      tight: true,
      from: 'tablet',
      cell: (key) => word('key.kind', key.kind),
    },
    {
      key: 'purpose',
      title: t('citykey.purpose'),
      tight: true,
      from: 'desktop',
      cell: (key) => word('key.purpose', key.purpose),
    },
    { key: 'ring', title: t('citykey.ring'), tight: true, from: 'tablet', cell: (key) => key.ringName },
    {
      key: 'versions',
      title: t('citykey.versions'),
      tight: true,
      end: true,
      from: 'desktop',
      cell: (key) => key.latest,
    },
    {
      key: 'next',
      title: t('citykey.next'),
      tight: true,
      from: 'desktop',
      cell: (key) =>
        key.nextRotationAt ? (
          <Moment at={key.nextRotationAt} />
        ) : (
          <span className="soft">{t('citykey.rotation.none')}</span>
        ),
    },
  ];
}

function KeyList() {
  const { t, word } = useWords();
  const { search, change, go } = usePlace();
  const ring = one(search, 'ring');
  const keys = useCityKeys(ring);
  const rings = useRings().data?.items ?? [];
  const columns = useKeyColumns();
  const state = one(search, 'state');
  const shown = keys.items.filter((key) => !state || key.state === state);
  const count = (value: string) =>
    keys.hasNextPage ? undefined : keys.items.filter((key) => key.state === value).length;
  return (
    <>
      <div className="row">
        <ChoiceChips
          name="state"
          label={t('citykey.state')}
          all={t('filter.all')}
          options={keyStates.map((value) => ({ value, label: word('citykey.state', value), count: count(value) }))}
        />
        <SelectFilter
          label={t('citykey.ring')}
          value={ring ?? ''}
          all={t('citykey.ring.all')}
          options={rings.map((each) => ({ value: each.id, label: each.name }))}
          onChange={(chosen) => change({ ring: chosen })}
        />
      </div>
      <section className="panel">
        <Answer of={keys} lines={8}>
          {() =>
            shown.length ? (
              <Table
                label={t('citykey.title')}
                rows={shown}
                columns={columns}
                idOf={(key) => key.id}
                onOpen={(key) => go(`/trust/keys/${key.id}`)}
              />
            ) : (
              <Empty title={t('citykey.none')}>{t('citykey.none.text')}</Empty>
            )
          }
        </Answer>
        <More of={keys} />
      </section>
    </>
  );
}

/** The city’s keys by ring and state; destruction by two, and unusual use. */
export function CityKeysPage() {
  const { t } = useWords();
  const { search } = usePlace();
  const tab = one(search, 'tab') ?? 'keys';
  const seal = useSeal().data;
  const rings = useRings().data?.items ?? [];
  const mayManage = useHolds('security-administrator', 'key-user');
  const mayRing = useHolds('security-administrator');
  const [form, setForm] = useState<'key' | 'ring' | 'import'>();
  const hasRing = rings.some((ring) => ring.owner.type !== 'platform');
  return (
    <div className="stack">
      <PageHead
        title={t('citykey.title')}
        lead={t('citykey.lead')}
        actions={
          mayRing && (tab === 'rings' || !hasRing) ? (
            <Button kind="primary" onClick={() => setForm('ring')}>
              {t('ring.create')}
            </Button>
          ) : (
            mayManage &&
            hasRing && (
              <>
                <Button disabled={seal?.state !== 'unsealed'} onClick={() => setForm('import')}>
                  {t('import.open')}
                </Button>
                <Button kind="primary" disabled={seal?.state !== 'unsealed'} onClick={() => setForm('key')}>
                  {t('citykey.create')}
                </Button>
              </>
            )
          )
        }
      />
      {seal && seal.state !== 'unsealed' && (
        <Banner tone="warn">
          <span className="grow">{t(seal.state === 'never-founded' ? 'citykey.unfounded' : 'citykey.sealed')}</span>
          <a href="/trust/ceremony">{t('ceremony.open')}</a>
        </Banner>
      )}
      <Tabs
        label={t('citykey.title')}
        here={tab}
        tabs={[
          ['keys', 'citykey.tab.keys'],
          ['rings', 'citykey.tab.rings'],
          ['destructions', 'citykey.tab.destructions'],
          ['use', 'citykey.tab.use'],
          ['providers', 'provider.tab'],
          ...(mayRing ? [['quotas', 'quota.tab'] as const] : []),
        ]}
      />
      {tab === 'rings' ? (
        <RingList />
      ) : tab === 'destructions' ? (
        <Destructions />
      ) : tab === 'use' ? (
        <KeyUse />
      ) : tab === 'providers' ? (
        <Providers />
      ) : tab === 'quotas' ? (
        <Quotas />
      ) : (
        <KeyList />
      )}
      {form === 'key' && <KeyForm rings={rings} onClose={() => setForm(undefined)} />}
      {form === 'import' && <ImportForm rings={rings} onClose={() => setForm(undefined)} />}
      {form === 'ring' && <RingForm onClose={() => setForm(undefined)} />}
    </div>
  );
}
