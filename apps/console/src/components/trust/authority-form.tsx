import { TextField } from '@citywall/ui';
import { useState } from 'react';
import { type Authority, useCreateAuthority } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';
import { AuthorityName, AuthorityPurpose } from './authority-fields.tsx';

const kinds: Readonly<Record<string, readonly string[]>> = {
  international: ['ecdsa-p256', 'ecdsa-p384', 'rsa-3072', 'rsa-4096'],
  national: ['sm2'],
};

/** An attribute of a distinguished name; empty when it has none. */
const part = (subject: string, name: string) => new RegExp(`(?:^|,)\\s*${name}=([^,]+)`).exec(subject)?.[1] ?? '';

interface AuthorityFormProperties {
  readonly authorities: readonly Authority[];
  readonly onClose: () => void;
}

/** Creates an issuing authority, perhaps in place of another. */
export function AuthorityForm({ authorities, onClose }: AuthorityFormProperties) {
  const { t, word } = useWords();
  const create = useCreateAuthority();
  const roots = authorities.filter(
    (one) => one.parent === null && one.ours && one.state === 'active' && one.purpose === 'authorities',
  );
  const [root, setRoot] = useState(roots[0]?.id ?? '');
  const hierarchy = roots.find((one) => one.id === root)?.hierarchy ?? 'international';
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState('people');
  const [kind, setKind] = useState('');
  const [years, setYears] = useState('5');
  const [succeeds, setSucceeds] = useState('');
  const offered = kinds[hierarchy] ?? [];
  const rivals = authorities.filter(
    (one) => one.parent === root && one.purpose === purpose && one.state === 'active' && one.ours,
  );
  const former = rivals.find((one) => one.id === succeeds);
  const subject = authorities.find((one) => one.id === root)?.subject ?? '';
  const whole = Number(years);
  return (
    <ActDialog
      title={t('authority.create')}
      plan={former ? t('authority.succeeds.plan', { name: former.name }) : t('authority.create.text')}
      undone={t('authority.retire')}
      actLabel={t('authority.create')}
      withoutReason
      wide
      ready={name.trim() !== '' && root !== '' && Number.isInteger(whole) && whole >= 1 && whole <= 15}
      onClose={onClose}
      onAct={async () => {
        const made = await create.mutateAsync({
          root,
          name: name.trim(),
          purpose,
          organisation: part(subject, 'O') || name.trim(),
          country: part(subject, 'C') || 'CN',
          kind: offered.includes(kind) ? kind : offered[0]!,
          years: whole,
          ...(former ? { succeeds: former.id } : {}),
        });
        showNotice({
          text: t('authority.created', { name: made.name }),
          href: `/trust/authorities?authority=${made.id}`,
        });
      }}
    >
      <ChoiceField
        label={t('authority.root')}
        value={root}
        onChange={setRoot}
        options={roots.map((one) => ({ value: one.id, label: one.name }))}
      />
      <AuthorityName value={name} onChange={setName} />
      <div className="pair-of-fields">
        <AuthorityPurpose value={purpose} onChange={setPurpose} />
        <ChoiceField
          label={t('authority.kind')}
          value={offered.includes(kind) ? kind : (offered[0] ?? '')}
          onChange={setKind}
          options={offered.map((value) => ({ value, label: word('key.kind', value) }))}
        />
        <TextField
          label={t('authority.years.field')}
          inputMode="numeric"
          maxLength={2}
          value={years}
          onChange={(event) => setYears(event.target.value)}
        />
        <ChoiceField
          label={t('authority.succeeds')}
          value={former?.id ?? ''}
          onChange={setSucceeds}
          options={[
            { value: '', label: t('authority.succeeds.none') },
            ...rivals.map((one) => ({ value: one.id, label: one.name })),
          ]}
        />
      </div>
    </ActDialog>
  );
}
