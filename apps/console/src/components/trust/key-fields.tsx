import { TextField } from '@citywall/ui';
import { useState } from 'react';
import { keyKinds, type Ring } from '../../api/city-keys.ts';
import { useWords } from '../../language/language.ts';
import { ChoiceField } from '../choice-field.tsx';

/** A key to be as it is being described. */
export interface KeyDraft {
  /** Rings that people may put keys into. */
  readonly open: readonly Ring[];
  /** What is sent; the purpose is always one of its kind's. */
  readonly key: { readonly ring: string; readonly name: string; readonly kind: string; readonly purpose: string };
  readonly ready: boolean;
  set(values: Partial<KeyDraft['key']>): void;
}

/** Begins to describe a key: in the first open ring, for sealing data. */
export function useKeyDraft(rings: readonly Ring[]): KeyDraft {
  const open = rings.filter((ring) => ring.owner.type !== 'platform');
  const [draft, setDraft] = useState({ ring: open[0]?.id ?? '', name: '', kind: 'aes-256-gcm', purpose: '' });
  const purposes = keyKinds[draft.kind] ?? [];
  const purpose = purposes.includes(draft.purpose) ? draft.purpose : (purposes[0] ?? '');
  return {
    open,
    key: { ...draft, purpose },
    ready: draft.name.trim() !== '' && open.some((ring) => ring.id === draft.ring),
    set: (values) => setDraft((present) => ({ ...present, ...values })),
  };
}

/** Asks for ring, name, kind and purpose of a key. */
export function KeyFields({ draft }: { readonly draft: KeyDraft }) {
  const { t, word } = useWords();
  const { open, key, set } = draft;
  return (
    <div className="pair-of-fields">
      <ChoiceField
        label={t('citykey.ring')}
        value={key.ring}
        onChange={(ring) => set({ ring })}
        options={open.map((one) => ({ value: one.id, label: one.name }))}
      />
      <KeyName value={key.name} onChange={(name) => set({ name })} />
      <ChoiceField
        label={t('citykey.kind')}
        value={key.kind}
        onChange={(kind) => set({ kind })}
        options={Object.keys(keyKinds).map((value) => ({ value, label: word('key.kind', value) }))}
      />
      <ChoiceField
        label={t('citykey.purpose')}
        value={key.purpose}
        onChange={(purpose) => set({ purpose })}
        options={(keyKinds[key.kind] ?? []).map((value) => ({ value, label: word('key.purpose', value) }))}
      />
    </div>
  );
}

/** Asks for the name of a key or a ring. */
export function KeyName({ value, onChange }: { readonly value: string; readonly onChange: (name: string) => void }) {
  const { t } = useWords();
  return (
    <TextField
      label={t('citykey.name')}
      required
      maxLength={128}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
