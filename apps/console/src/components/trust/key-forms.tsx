import { Check, TextField } from '@citywall/ui';
import { useState } from 'react';
import { keyKinds, type Ring, useCreateCityKey } from '../../api/city-keys.ts';
import { useProviders } from '../../api/providers.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';

/** Creates a key in a ring; what is fixed for good is said before. */
export function KeyForm({ rings, onClose }: { readonly rings: readonly Ring[]; readonly onClose: () => void }) {
  const { t, word } = useWords();
  const create = useCreateCityKey();
  const open = rings.filter((ring) => ring.owner.type !== 'platform');
  const [ring, setRing] = useState(open[0]?.id ?? '');
  const [name, setName] = useState('');
  const [kind, setKind] = useState('aes-256-gcm');
  const [purpose, setPurpose] = useState('');
  const [exportable, setExportable] = useState(false);
  const [held, setHeld] = useState('process');
  const hardware = useProviders().data?.items.some((one) => one.type === 'slot') ?? false;
  const inHardware = hardware && held === 'hsm';
  const [rotation, setRotation] = useState('');
  const purposes = keyKinds[kind] ?? [];
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
      ready={name.trim() !== '' && ring !== '' && !wrong}
      onClose={onClose}
      onAct={async () => {
        const made = await create.mutateAsync({
          ring,
          name: name.trim(),
          kind,
          purpose: purposes.includes(purpose) ? purpose : purposes[0]!,
          exportable: exportable && !inHardware,
          ...(inHardware ? { held: 'hsm' as const } : {}),
          ...(rotation === '' ? {} : { rotationDays: days }),
        });
        showNotice({ text: t('citykey.created.notice', { name: made.name }), href: `/trust/keys/${made.id}` });
      }}
    >
      <ChoiceField
        label={t('citykey.ring')}
        value={ring}
        onChange={setRing}
        options={open.map((one) => ({ value: one.id, label: one.name }))}
      />
      <TextField
        label={t('citykey.name')}
        required
        maxLength={128}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="pair-of-fields">
        <ChoiceField
          label={t('citykey.kind')}
          value={kind}
          onChange={setKind}
          options={Object.keys(keyKinds).map((value) => ({ value, label: word('key.kind', value) }))}
        />
        <ChoiceField
          label={t('citykey.purpose')}
          value={purposes.includes(purpose) ? purpose : (purposes[0] ?? '')}
          onChange={setPurpose}
          options={purposes.map((value) => ({ value, label: word('key.purpose', value) }))}
        />
      </div>
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
