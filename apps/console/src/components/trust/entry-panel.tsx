import { Button, SidePanel } from '@citywall/ui';
import { useState } from 'react';
import { useHolds } from '../../api/identity.ts';
import { type InventoryEntry, useDescribeEntry, useInventoryEntry, useRemoveEntry } from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Answer } from '../answer.tsx';
import { Facts } from '../facts.tsx';
import { Moment } from '../moment.tsx';
import { showNotice } from '../notices.tsx';
import { EntryExposure, EntryOwner, EntryYears, isYears } from './entry-fields.tsx';
import { entryName, VerdictMark } from './verdict.tsx';

function DescribeDialog({ entry, onClose }: { readonly entry: InventoryEntry; readonly onClose: () => void }) {
  const { t } = useWords();
  const describe = useDescribeEntry();
  const [owner, setOwner] = useState(entry.owner ?? '');
  const [exposure, setExposure] = useState(entry.exposure ?? '');
  const [years, setYears] = useState(entry.protectsYears === null ? '' : String(entry.protectsYears));
  return (
    <ActDialog
      title={`${t('inventory.describe')}: ${entryName(entry)}`}
      plan={t('inventory.describe.plan')}
      actLabel={t('act.save')}
      withoutReason
      ready={isYears(years)}
      onClose={onClose}
      onAct={async () => {
        await describe.mutateAsync({
          id: entry.id,
          owner: owner.trim() || null,
          exposure: exposure || null,
          protectsYears: years === '' ? null : Number(years),
        });
        showNotice({ text: t('inventory.described') });
      }}
    >
      <EntryOwner value={owner} onChange={setOwner} />
      <EntryExposure value={exposure} onChange={setExposure} />
      <EntryYears value={years} onChange={setYears} />
    </ActDialog>
  );
}

function RemoveDialog({ entry, onClose }: { readonly entry: InventoryEntry; readonly onClose: () => void }) {
  const { t } = useWords();
  const { change } = usePlace();
  const remove = useRemoveEntry();
  return (
    <ActDialog
      title={`${t('entry.remove')}: ${entryName(entry)}`}
      plan={t('entry.remove.plan')}
      undone={t('entry.remove.undone')}
      actLabel={t('entry.remove')}
      danger
      onClose={onClose}
      onAct={async (reason) => {
        change({ entry: undefined }, true);
        await remove.mutateAsync({ id: entry.id, reason });
        showNotice({ text: t('entry.removed') });
      }}
    />
  );
}

function Why({ entry }: { readonly entry: InventoryEntry }) {
  const { t, text } = useWords();
  if (entry.judgements.length === 0) return <p className="soft">{t('inventory.why.none')}</p>;
  return (
    <ul className="briefs plain">
      {entry.judgements.map((judgement) => (
        <li key={`${judgement.family} ${judgement.purpose} ${judgement.bits}`} className="brief">
          <VerdictMark verdict={judgement.verdict} />
          <span className="grow">
            <strong>
              {judgement.family}
              {judgement.bits !== null && ` ${judgement.bits}`}
            </strong>
            {text(judgement.reason)}
            {judgement.source && (
              <span className="small soft">
                <br />
                {t('inventory.source')}: {judgement.source}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function EntryFacts({ entry }: { readonly entry: InventoryEntry }) {
  const { t, word } = useWords();
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [t('inventory.kind'), word('inventory.kind', entry.kind)],
    [t('inventory.location'), entry.location],
    [t('inventory.algorithm'), entry.algorithm ?? '–'],
    [t('inventory.owner'), entry.owner ?? '–'],
    [
      t('inventory.exposure'),
      entry.exposure ? word('inventory.exposure', entry.exposure) : t('inventory.exposure.none'),
    ],
    [t('inventory.years'), entry.protectsYears ?? t('inventory.exposure.none')],
    [t('inventory.found'), word('inventory.found', entry.foundBy)],
    [t('inventory.seen.first'), <Moment key="first" at={entry.firstSeen} />],
    [t('inventory.seen'), <Moment key="last" at={entry.lastSeen} />],
    ...(entry.expires ? [[t('inventory.ends'), <Moment key="ends" at={entry.expires} />] as const] : []),
    ...(entry.silentSince ? [[t('inventory.silent'), <Moment key="silent" at={entry.silentSince} />] as const] : []),
  ];
  return <Facts of={rows} />;
}

/** One entry of the inventory, why it is judged so, and what people say about it. */
export function EntryPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const { t } = useWords();
  const answer = useInventoryEntry(id);
  const mayDescribe = useHolds('operator', 'security-administrator');
  const mayRemove = useHolds('security-administrator');
  const [dialog, setDialog] = useState<'describe' | 'remove'>();
  return (
    <SidePanel
      title={answer.data ? entryName(answer.data) : t('supervision.tab.inventory')}
      closeLabel={t('act.close')}
      onClose={onClose}
    >
      <Answer of={answer} lines={8}>
        {(entry) => (
          <>
            <div className="row between">
              <VerdictMark verdict={entry.verdict} />
              <span className="row">
                {mayDescribe && <Button onClick={() => setDialog('describe')}>{t('inventory.describe')}</Button>}
                {mayRemove && (
                  <Button kind="danger" onClick={() => setDialog('remove')}>
                    {t('entry.remove')}
                  </Button>
                )}
              </span>
            </div>
            <h3>{t('inventory.why')}</h3>
            <Why entry={entry} />
            <EntryFacts entry={entry} />
            {Object.keys(entry.parameters).length > 0 && (
              <details>
                <summary>{t('inventory.facts')}</summary>
                <pre className="raw pem">{JSON.stringify(entry.parameters, null, 1)}</pre>
              </details>
            )}
            {dialog === 'describe' && <DescribeDialog entry={entry} onClose={() => setDialog(undefined)} />}
            {dialog === 'remove' && <RemoveDialog entry={entry} onClose={() => setDialog(undefined)} />}
          </>
        )}
      </Answer>
    </SidePanel>
  );
}
