import { TextField } from '@citywall/ui';
import { useWords } from '../../language/language.ts';
import { ChoiceField } from '../choice-field.tsx';

interface FieldProperties {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Asks whose the cryptography is. */
export function EntryOwner({ value, onChange }: FieldProperties) {
  const { t } = useWords();
  return (
    <TextField
      label={t('inventory.owner')}
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** Asks who can listen to it; empty when nobody has said. */
export function EntryExposure({ value, onChange }: FieldProperties) {
  const { t, word } = useWords();
  return (
    <ChoiceField
      label={t('inventory.exposure')}
      value={value}
      onChange={onChange}
      options={[
        { value: '', label: t('inventory.exposure.none') },
        ...['public', 'partner', 'internal'].map((one) => ({ value: one, label: word('inventory.exposure', one) })),
      ]}
    />
  );
}

/** Whether that is a number of years that something may have to stay secret, or nothing at all. */
export const isYears = (text: string): boolean => text === '' || (/^\d{1,3}$/.test(text) && Number(text) <= 200);

/** Asks for how many years what it protects must stay secret. */
export function EntryYears({ value, onChange }: FieldProperties) {
  const { t } = useWords();
  return (
    <TextField
      label={t('inventory.years')}
      inputMode="numeric"
      maxLength={3}
      wrong={isYears(value) ? undefined : t('inventory.years.wrong')}
      value={value}
      onChange={(event) => onChange(event.target.value.trim())}
    />
  );
}
