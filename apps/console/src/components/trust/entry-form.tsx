import { TextField } from '@citywall/ui';
import { useState } from 'react';
import { inventoryKinds, useAddEntry } from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';
import { EntryExposure, EntryOwner, EntryYears, isYears } from './entry-fields.tsx';

/** Enters cryptography by hand, or describes anew what was entered before. */
export function EntryForm({ onClose }: { readonly onClose: () => void }) {
  const { t, word } = useWords();
  const add = useAddEntry();
  const [kind, setKind] = useState('module');
  const [exposure, setExposure] = useState('');
  const [fields, setFields] = useState({ name: '', location: '', algorithm: '', owner: '', ends: '', years: '' });
  const set = (values: Partial<typeof fields>) => setFields({ ...fields, ...values });
  const said = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() });
  return (
    <ActDialog
      title={t('entry.add')}
      plan={t('entry.add.plan')}
      actLabel={t('entry.add')}
      withoutReason
      wide
      ready={fields.name.trim() !== '' && fields.location.trim() !== '' && isYears(fields.years)}
      onClose={onClose}
      onAct={async () => {
        const { added, verdict } = await add.mutateAsync({
          kind,
          name: fields.name.trim(),
          location: fields.location.trim(),
          ...said('algorithm', fields.algorithm),
          ...said('owner', fields.owner),
          ...said('exposure', exposure),
          ...(fields.ends === '' ? {} : { expires: `${fields.ends}T00:00:00Z` }),
          ...(fields.years === '' ? {} : { protectsYears: Number(fields.years) }),
        });
        showNotice({
          text: t(added ? 'entry.added' : 'entry.updated', {
            name: fields.name.trim(),
            verdict: word('verdict', verdict ?? 'unknown'),
          }),
          href: `/trust/supervision?tab=inventory&text=${encodeURIComponent(fields.name.trim())}`,
        });
      }}
    >
      <div className="pair-of-fields">
        <ChoiceField
          label={t('inventory.kind')}
          value={kind}
          onChange={setKind}
          options={inventoryKinds.map((value) => ({ value, label: word('inventory.kind', value) }))}
        />
        <TextField
          label={t('inventory.name')}
          required
          maxLength={300}
          value={fields.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <TextField
          label={t('inventory.location')}
          required
          maxLength={300}
          value={fields.location}
          onChange={(event) => set({ location: event.target.value })}
        />
        <TextField
          label={t('inventory.algorithm')}
          hint={t('entry.algorithm.hint')}
          maxLength={120}
          value={fields.algorithm}
          onChange={(event) => set({ algorithm: event.target.value })}
        />
        <EntryOwner value={fields.owner} onChange={(owner) => set({ owner })} />
        <TextField
          label={t('entry.ends')}
          type="date"
          value={fields.ends}
          onChange={(event) => set({ ends: event.target.value })}
        />
        <EntryExposure value={exposure} onChange={setExposure} />
        <EntryYears value={fields.years} onChange={(years) => set({ years })} />
      </div>
    </ActDialog>
  );
}
