import { FormDialog, TextArea, TextField } from '@citywall/ui';
import { useState } from 'react';
import { useRoles } from '../../../api/identity.ts';
import { type SeparationKind, useSetSeparationRule } from '../../../api/rights.ts';
import { useWords } from '../../../language/language.ts';
import { Complaint } from '../../answer.tsx';
import { ChoiceField } from '../../choice-field.tsx';
import { CheckList } from '../../trust/check-list.tsx';
import { namesIn } from './role-name.tsx';

const kinds: readonly SeparationKind[] = ['roles', 'rights', 'acts'];

/** Writes a rule; it is switched on afterwards, when who violates it has been seen. */
export function SeparationForm({ onClose }: { readonly onClose: () => void }) {
  const { t, text, word } = useWords();
  const set = useSetSeparationRule();
  const roles = useRoles().data?.items ?? [];
  const [kind, setKind] = useState<SeparationKind>('roles');
  const [en, setEn] = useState('');
  const [zh, setZh] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [operations, setOperations] = useState('');
  const [days, setDays] = useState('365');
  const members = kind === 'roles' ? chosen : namesIn(operations);
  const wrongDays = !/^[1-9]\d{0,3}$/.test(days);
  return (
    <FormDialog
      title={t('separation.new')}
      submitLabel={t('separation.save')}
      ready={en.trim() !== '' && zh.trim() !== '' && members.length >= 2 && !wrongDays}
      pending={set.isPending}
      problem={<Complaint error={set.error} />}
      wide
      onClose={onClose}
      onSubmit={() =>
        set.mutate(
          { kind, title: { en: en.trim(), zh: zh.trim() }, members, days: Number(days) },
          { onSuccess: onClose },
        )
      }
    >
      <ChoiceField
        label={t('separation.kind')}
        value={kind}
        onChange={(value) => setKind(value as SeparationKind)}
        options={kinds.map((value) => ({ value, label: word('separation.kind', value) }))}
      />
      <div className="pair-of-fields">
        <TextField
          label={t('separation.name.zh')}
          required
          maxLength={200}
          value={zh}
          onChange={(event) => setZh(event.target.value)}
        />
        <TextField
          label={t('separation.name.en')}
          required
          maxLength={200}
          value={en}
          onChange={(event) => setEn(event.target.value)}
        />
      </div>
      {kind === 'roles' ? (
        <CheckList
          label={t('separation.roles')}
          options={roles.map((role) => ({ value: role.name, label: text(role.title) }))}
          chosen={chosen}
          onChange={setChosen}
        />
      ) : (
        <TextArea
          label={t('separation.operations')}
          required
          rows={4}
          spellCheck={false}
          placeholder="response.run.start"
          value={operations}
          onChange={(event) => setOperations(event.target.value)}
        />
      )}
      {kind === 'acts' && (
        <TextField
          label={t('separation.days')}
          inputMode="numeric"
          maxLength={4}
          value={days}
          onChange={(event) => setDays(event.target.value.trim())}
        />
      )}
    </FormDialog>
  );
}
