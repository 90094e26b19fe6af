import { TextField } from '@citywall/ui';
import { useState } from 'react';
import { inventoryKinds, useAddEntry } from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';

/** Enters cryptography by hand, or describes anew what was entered before. */
export function EntryForm({ onClose }: { readonly onClose: () => void }) {
  const { t, word } = useWords();
  const add = useAddEntry();
  const [kind, setKind] = useState('module');
  const [exposure, setExposure] = useState('');
  const [fields, setFields] = useState({ name: '', location: '', algorithm: '', owner: '', ends: '', years: '' });
  const set = (values: Partial<typeof fields>) => setFields({ ...fields, ...values });
  const years = Number(fields.years);
  const yearsWrong =
    fields.years !== '' && !(/^\d{1,3}$/.test(fields.years) && years <= 200) ? t('inventory.years.wrong') : undefined;
  const said = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() });
  return (
    <ActDialog
      title={t('entry.add')}
      plan={t('entry.add.plan')}
      actLabel={t('entry.add')}
      withoutReason
      wide
      ready={fields.name.trim() !== '' && fields.location.trim() !== '' && !yearsWrong}
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
          ...(fields.years === '' ? {} : { protectsYears: years }),
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
        <TextField
          label={t('inventory.owner')}
          maxLength={200}
          value={fields.owner}
          onChange={(event) => set({ owner: event.target.value })}
        />
        <TextField
          label={t('entry.ends')}
          type="date"
          value={fields.ends}
          onChange={(event) => set({ ends: event.target.value })}
        />
        <ChoiceField
          label={t('inventory.exposure')}
          value={exposure}
          onChange={setExposure}
          options={[
            { value: '', label: t('inventory.exposure.none') },
            ...['public', 'partner', 'internal'].map((value) => ({ value, label: word('inventory.exposure', value) })),
          ]}
        />
        <TextField
          label={t('inventory.years')}
          inputMode="numeric"
          maxLength={3}
          wrong={yearsWrong}
          value={fields.years}
          onChange={(event) => set({ years: event.target.value.trim() })}
        />
      </div>
    </ActDialog>
  );
}
