import { Check, TextField } from '@citywall/ui';
import { useDeferredValue, useState } from 'react';
import {
  type Signatory,
  signatoryKeyKinds,
  useCreateSignatory,
  useRetireSignatory,
  useSealDrawing,
  useSetSignatoryUsers,
} from '../../api/documents.ts';
import { useSession, useUsers } from '../../api/identity.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { showNotice } from '../notices.tsx';
import { SealPicture } from './seal-picture.tsx';

interface PeopleFieldProperties {
  readonly chosen: readonly string[];
  readonly onChosen: (chosen: readonly string[]) => void;
}

/** The people of the city with a tick for those who may use a name. */
function PeopleField({ chosen, onChosen }: PeopleFieldProperties) {
  const { t } = useWords();
  const people = (useUsers().data?.items ?? []).filter(({ state, id }) => state !== 'disabled' || chosen.includes(id));
  return (
    <fieldset className="field">
      <legend className="label">{t('signatory.users')}</legend>
      <div className="people-list">
        {people.map(({ id, name, displayName }) => (
          <Check
            key={id}
            checked={chosen.includes(id)}
            onChange={(on) => onChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
          >
            {displayName || name} <span className="soft small">{displayName ? name : ''}</span>
          </Check>
        ))}
      </div>
    </fieldset>
  );
}

interface SealFieldProperties {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** The words around the seal, which is drawn while one types. */
function SealField({ value, onChange }: SealFieldProperties) {
  const { t } = useWords();
  const shown = useDeferredValue(value.trim());
  const missing = useSealDrawing(shown).data?.missing ?? [];
  return (
    <div className="seal-field">
      <TextField
        label={t('signatory.seal.words')}
        hint={t('signatory.seal.hint')}
        wrong={missing.length > 0 && shown ? t('signatory.seal.missing', { characters: missing.join(' ') }) : undefined}
        maxLength={24}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <SealPicture words={shown} size={112} label={t('signatory.seal')} />
    </div>
  );
}

/** Creates a name to sign under. */
export function SignatoryForm({ onClose }: { readonly onClose: () => void }) {
  const { t, word } = useWords();
  const create = useCreateSignatory();
  const me = useSession().data?.user.id;
  const [name, setName] = useState('');
  const [organisation, setOrganisation] = useState('');
  const [kind, setKind] = useState<'organisation' | 'person'>('organisation');
  const [keyKind, setKeyKind] = useState<string>('ecdsa-p256');
  const [seal, setSeal] = useState('');
  const [users, setUsers] = useState<readonly string[]>(me ? [me] : []);
  return (
    <ActDialog
      wide
      title={t('signatory.create')}
      plan={t('signatory.create.plan')}
      undone={t('signatory.create.undone')}
      actLabel={t('signatory.create')}
      withoutReason
      ready={name.trim() !== '' && organisation.trim() !== ''}
      onClose={onClose}
      onAct={async () => {
        const wish = { name: name.trim(), organisation: organisation.trim(), kind, keyKind, users };
        const made = await create.mutateAsync({ ...wish, ...(seal.trim() ? { seal: seal.trim() } : {}) });
        showNotice({
          text: t('signatory.created.notice', { name: made.name }),
          href: `/trust/documents?tab=names&name=${made.id}`,
        });
      }}
    >
      <div className="pair-of-fields">
        <TextField
          label={t('signatory.name')}
          required
          maxLength={128}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('signatory.organisation')}
          required
          maxLength={128}
          value={organisation}
          onChange={(event) => setOrganisation(event.target.value)}
        />
        <ChoiceField
          label={t('signatory.kind')}
          value={kind}
          onChange={(value) => setKind(value as typeof kind)}
          options={(['organisation', 'person'] as const).map((value) => ({
            value,
            label: word('signatory.kind', value),
          }))}
        />
        <ChoiceField
          label={t('signatory.key')}
          value={keyKind}
          onChange={setKeyKind}
          options={signatoryKeyKinds.map((value) => ({ value, label: word('key.kind', value) }))}
        />
      </div>
      <SealField value={seal} onChange={setSeal} />
      <PeopleField chosen={users} onChosen={setUsers} />
    </ActDialog>
  );
}

interface SignatoryActProperties {
  readonly signatory: Signatory;
  readonly onClose: () => void;
}

/** Says anew who may sign in a name. */
export function UsersDialog({ signatory, onClose }: SignatoryActProperties) {
  const { t } = useWords();
  const set = useSetSignatoryUsers();
  const [users, setUsers] = useState(signatory.users);
  const { id, name } = signatory;
  return (
    <ActDialog
      title={`${t('signatory.set-users')}: ${name}`}
      plan={t('signatory.set-users.plan', { name })}
      undone={t('signatory.set-users.undone')}
      actLabel={t('signatory.set-users')}
      onClose={onClose}
      onAct={async (reason) => {
        await set.mutateAsync({ id, users, reason });
        showNotice({ text: t('signatory.users.set', { name }) });
      }}
    >
      <PeopleField chosen={users} onChosen={setUsers} />
    </ActDialog>
  );
}

/** Ends a name for good. */
export function RetireDialog({ signatory, onClose }: SignatoryActProperties) {
  const { t } = useWords();
  const retire = useRetireSignatory();
  const { id, name } = signatory;
  return (
    <ActDialog
      title={`${t('signatory.retire')}: ${name}`}
      plan={t('signatory.retire.plan', { name })}
      undone={t('signatory.retire.undone')}
      actLabel={t('signatory.retire')}
      danger
      onClose={onClose}
      onAct={async (reason) => {
        await retire.mutateAsync({ id, reason });
        showNotice({ text: t('signatory.retired.notice', { name }) });
      }}
    />
  );
}
