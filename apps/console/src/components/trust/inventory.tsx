import { Button, type Column, Empty, Table } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import {
  type InventoryEntry,
  type InventorySummary,
  inventoryKinds,
  useInventory,
  useInventorySummary,
} from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { one } from '../../state/url.ts';
import { Answer } from '../answer.tsx';
import { ChoiceChips, SetFilter } from '../filters.tsx';
import { Ago, Moment } from '../moment.tsx';
import { More } from '../page-head.tsx';
import { CbomImport } from './cbom-import.tsx';
import { EntryForm } from './entry-form.tsx';
import { EntryPanel } from './entry-panel.tsx';
import { SearchBox, SelectFilter } from './search-box.tsx';
import { entryName, VerdictMark } from './verdict.tsx';

const verdicts = ['forbidden', 'weak', 'compliant'] as const;

function Shares({ summary }: { readonly summary: InventorySummary }) {
  const { t } = useWords();
  const count = (verdict: string | null) =>
    summary.counts.filter((one) => one.verdict === verdict).reduce((sum, one) => sum + one.count, 0);
  const values = {
    compliant: count('compliant'),
    weak: count('weak'),
    forbidden: count('forbidden'),
    unknown: count(null),
  };
  const label = t('inventory.shares', values);
  return (
    <div className="stack tight">
      <div className="bar" role="img" aria-label={label}>
        {Object.entries(values).map(([name, value]) =>
          value > 0 ? <span key={name} className={name} style={{ flexGrow: value, flexBasis: 0 }} /> : null,
        )}
      </div>
      <span className="small soft number">{label}</span>
    </div>
  );
}

function useEntryColumns(): readonly Column<InventoryEntry>[] {
  const { t, word } = useWords();
  return [
    { key: 'name', title: t('inventory.name'), fill: true, cell: (entry) => <strong>{entryName(entry)}</strong> },
    {
      key: 'verdict',
      title: t('inventory.verdict'),
      tight: true,
      cell: (entry) => <VerdictMark verdict={entry.verdict} />,
    },
    {
      key: 'algorithm',
      title: t('inventory.algorithm'),
      tight: true,
      from: 'tablet',
      cell: (entry) => entry.algorithm ?? '–',
    },
    {
      key: 'kind',
      title: t('inventory.kind'),
      tight: true,
      from: 'tablet',
      cell: (entry) => word('inventory.kind', entry.kind),
    },
    { key: 'location', title: t('inventory.location'), tight: true, from: 'desktop', cell: (entry) => entry.location },
    {
      key: 'ends',
      title: t('inventory.ends'),
      tight: true,
      from: 'desktop',
      cell: (entry) => <Moment at={entry.expires} />,
    },
    {
      key: 'seen',
      title: t('inventory.seen'),
      tight: true,
      from: 'desktop',
      cell: (entry) => <Ago at={entry.lastSeen} />,
    },
  ];
}

/** Cryptography in use, with the policy’s verdict on each; one entry opens with the reasons. */
export function Inventory() {
  const { t, word } = useWords();
  const { search, change } = usePlace();
  const entries = useInventory({
    verdict: one(search, 'verdict'),
    kind: one(search, 'kind'),
    search: one(search, 'text'),
    silent: one(search, 'silent') ? true : undefined,
  });
  const summary = useInventorySummary().data;
  const columns = useEntryColumns();
  const openId = one(search, 'entry');
  const mayFill = useHolds('operator', 'security-administrator');
  const [filling, setFilling] = useState<'hand' | 'cbom'>();
  const counts = (verdict: string) =>
    summary?.counts.filter((each) => each.verdict === verdict).reduce((sum, each) => sum + each.count, 0);
  return (
    <>
      <div className="row between">
        <div className="grow">{summary && <Shares summary={summary} />}</div>
        {mayFill && (
          <>
            <Button onClick={() => setFilling('hand')}>{t('entry.add')}</Button>
            <Button onClick={() => setFilling('cbom')}>{t('cbom.open')}</Button>
          </>
        )}
      </div>
      <div className="row search-row filter-row">
        <SearchBox
          label={t('inventory.search')}
          value={one(search, 'text') ?? ''}
          onChange={(text) => change({ text: text || undefined }, true)}
        />
        <ChoiceChips
          name="verdict"
          label={t('inventory.verdict')}
          all={t('filter.all')}
          options={verdicts.map((value) => ({ value, label: word('verdict', value), count: counts(value) }))}
        />
        <SelectFilter
          label={t('inventory.kind')}
          value={one(search, 'kind') ?? ''}
          all={t('inventory.kind.all')}
          options={inventoryKinds.map((value) => ({ value, label: word('inventory.kind', value) }))}
          onChange={(kind) => change({ kind })}
        />
        {one(search, 'silent') && (
          <SetFilter label={t('inventory.silent.only')} remove={() => change({ silent: undefined })}>
            {t('inventory.silent.only')}
          </SetFilter>
        )}
      </div>
      <section className="panel">
        <Answer of={entries} lines={8}>
          {() =>
            entries.items.length ? (
              <Table
                label={t('supervision.tab.inventory')}
                rows={entries.items}
                columns={columns}
                idOf={(entry) => entry.id}
                open={openId}
                onOpen={(entry) => change({ entry: entry.id }, Boolean(openId))}
              />
            ) : (
              <Empty
                title={t('inventory.none')}
                action={<a href="/trust/supervision?tab=inventory">{t('filter.clear')}</a>}
              >
                {t('inventory.none.text')}
              </Empty>
            )
          }
        </Answer>
        <More of={entries} />
      </section>
      {filling === 'hand' && <EntryForm onClose={() => setFilling(undefined)} />}
      {filling === 'cbom' && <CbomImport onClose={() => setFilling(undefined)} />}
      {openId && <EntryPanel id={openId} onClose={() => change({ entry: undefined }, true)} />}
    </>
  );
}
