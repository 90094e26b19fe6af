import { TextField } from '@citywall/ui';
import { purposes } from '../../api/profiles.ts';
import { useWords } from '../../language/language.ts';
import { ChoiceField } from '../choice-field.tsx';

interface FieldProperties {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Asks for the name of an authority of ours. */
export function AuthorityName({ value, onChange }: FieldProperties) {
  const { t } = useWords();
  return (
    <TextField
      label={t('authority.name')}
      hint={t('authority.name.hint')}
      required
      maxLength={64}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Asks whom an authority certifies. */
export function AuthorityPurpose({ value, onChange }: FieldProperties) {
  const { t, word } = useWords();
  return (
    <ChoiceField
      label={t('authority.purpose')}
      value={value}
      onChange={onChange}
      options={purposes.map((one) => ({ value: one, label: word('authority.purpose', one) }))}
    />
  );
}
