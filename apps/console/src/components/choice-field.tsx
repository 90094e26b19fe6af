import { SelectField } from '@citywall/ui';

interface ChoiceFieldProperties {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

/** A labelled choice that answers the value. */
export function ChoiceField({ label, value, options, onChange }: ChoiceFieldProperties) {
  return (
    <SelectField label={label} value={value} options={options} onChange={(event) => onChange(event.target.value)} />
  );
}
