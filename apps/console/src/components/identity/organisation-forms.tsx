import { FormDialog, TextField } from '@citywall/ui';
import { useState } from 'react';
import {
  type Organisation,
  useChangeOrganisation,
  useCloseOrganisation,
  useCreateOrganisation,
} from '../../api/registry.ts';
import { useWords } from '../../language/language.ts';
import { ActDialog } from '../act-dialog.tsx';
import { Complaint } from '../answer.tsx';
import { ChoiceField } from '../choice-field.tsx';
import { OrganisationField } from './organisation-field.tsx';

interface FormProperties {
  readonly organisation: Organisation;
  readonly onClose: () => void;
}

interface NameFieldsProperties {
  readonly labels: readonly [en: string, zh: string];
  readonly en: string;
  readonly zh: string;
  readonly onChange: (en: string, zh: string) => void;
}

/** A name in both languages of the city. */
export function NameFields({ labels: [english, chinese], en, zh, onChange }: NameFieldsProperties) {
  return (
    <>
      <TextField
        label={chinese}
        required
        maxLength={128}
        value={zh}
        onChange={(event) => onChange(en, event.target.value)}
      />
      <TextField
        label={english}
        required
        maxLength={128}
        value={en}
        onChange={(event) => onChange(event.target.value, zh)}
      />
    </>
  );
}

const codePattern = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Adds an organisation below another. */
export function AddOrganisation({ organisation, onClose }: FormProperties) {
  const { t, text, word } = useWords();
  const create = useCreateOrganisation();
  const [[en, zh], setNames] = useState<readonly [string, string]>(['', '']);
  const [code, setCode] = useState('');
  const [kind, setKind] = useState('department');
  const name = { en: en.trim(), zh: zh.trim() };
  return (
    <FormDialog
      title={t('organisation.add.title', { name: text(organisation.name) })}
      submitLabel={t('organisation.add')}
      ready={name.en !== '' && name.zh !== '' && codePattern.test(code.trim())}
      pending={create.isPending}
      problem={<Complaint error={create.error} />}
      onSubmit={() => create.mutate({ name, code: code.trim(), kind, parent: organisation.id }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <NameFields
        labels={[t('organisation.name.en'), t('organisation.name.zh')]}
        en={en}
        zh={zh}
        onChange={(...names) => setNames(names)}
      />
      <TextField
        label={t('organisation.code')}
        hint={t('organisation.code.hint')}
        required
        maxLength={64}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <ChoiceField
        label={t('organisation.kind')}
        value={kind}
        onChange={setKind}
        options={['department', 'unit', 'company'].map((value) => ({ value, label: word('organisation.kind', value) }))}
      />
    </FormDialog>
  );
}

/** Renames an organisation, or moves it with everything below it. */
export function ChangeOrganisation({ organisation, onClose }: FormProperties) {
  const { t, text } = useWords();
  const change = useChangeOrganisation();
  const [[en, zh], setNames] = useState<readonly [string, string]>([organisation.name.en, organisation.name.zh]);
  const [code, setCode] = useState(organisation.code);
  const [parent, setParent] = useState(organisation.parent);
  const ready = en.trim() !== '' && zh.trim() !== '' && codePattern.test(code.trim());
  return (
    <ActDialog
      title={t('organisation.change.title', { name: text(organisation.name) })}
      plan={parent !== organisation.parent && t('organisation.change.plan')}
      actLabel={t('organisation.change')}
      ready={ready}
      onClose={onClose}
      onAct={(reason) =>
        change.mutateAsync({
          ...{ id: organisation.id, name: { en: en.trim(), zh: zh.trim() }, code: code.trim(), reason },
          ...(parent !== null && parent !== organisation.parent ? { parent } : {}),
        })
      }
    >
      <NameFields
        labels={[t('organisation.name.en'), t('organisation.name.zh')]}
        en={en}
        zh={zh}
        onChange={(...names) => setNames(names)}
      />
      <TextField
        label={t('organisation.code')}
        required
        maxLength={64}
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      {parent !== null && (
        <OrganisationField
          label={t('organisation.parent')}
          value={parent}
          without={organisation.id}
          onChange={setParent}
        />
      )}
    </ActDialog>
  );
}

/** Closes an organisation that nobody belongs to. */
export function CloseOrganisation({ organisation, onClose }: FormProperties) {
  const { t, text } = useWords();
  const close = useCloseOrganisation();
  const name = text(organisation.name);
  return (
    <ActDialog
      title={t('organisation.close.title', { name })}
      plan={t('organisation.close.plan')}
      affects={name}
      actLabel={t('organisation.close')}
      danger
      onClose={onClose}
      onAct={(reason) => close.mutateAsync({ id: organisation.id, reason })}
    />
  );
}
