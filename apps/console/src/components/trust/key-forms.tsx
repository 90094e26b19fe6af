import { Check, TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Ring, useCreateCityKey } from '../../api/city-keys.ts';
import { useProviders } from '../../api/providers.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';
import { KeyFields, useKeyDraft } from './key-fields.tsx';

/** Creates a key in a ring; what is fixed for good is said before. */
export function KeyForm({ rings, onClose }: { readonly rings: readonly Ring[]; readonly onClose: () => void }) {
  const { t, word } = useWords();
  const create = useCreateCityKey();
  const draft = useKeyDraft(rings);
  const [exportable, setExportable] = useState(false);
  const [held, setHeld] = useState('process');
  const hardware = useProviders().data?.items.some((one) => one.type === 'slot') ?? false;
  const inHardware = hardware && held === 'hsm';
  const [rotation, setRotation] = useState('');
  const days = Number(rotation);
  const wrong =
    rotation !== '' && !(Number.isInteger(days) && days >= 1 && days <= 3660)
      ? t('citykey.create.rotation.wrong')
      : undefined;
  return (
    <ActDialog
      title={t('citykey.create')}
      plan={t('citykey.create.plan')}
      actLabel={t('citykey.create')}
      withoutReason
      ready={draft.ready && !wrong}
      onClose={onClose}
      onAct={async () => {
        const made = await create.mutateAsync({
          ...draft.key,
          name: draft.key.name.trim(),
          exportable: exportable && !inHardware,
          ...(inHardware ? { held: 'hsm' as const } : {}),
          ...(rotation === '' ? {} : { rotationDays: days }),
        });
        showNotice({ text: t('citykey.created.notice', { name: made.name }), href: `/trust/keys/${made.id}` });
      }}
    >
      <KeyFields draft={draft} />
      <TextField
        label={t('citykey.create.rotation')}
        inputMode="numeric"
        maxLength={4}
        wrong={wrong}
        value={rotation}
        onChange={(event) => setRotation(event.target.value.trim())}
      />
      {hardware && (
        <ChoiceField
          label={t('provider.held')}
          value={held}
          onChange={setHeld}
          options={['process', 'hsm'].map((value) => ({ value, label: word('provider.held', value) }))}
        />
      )}
      <Check checked={exportable && !inHardware} disabled={inHardware} onChange={setExportable}>
        {t('citykey.exportable')}
      </Check>
    </ActDialog>
  );
}
