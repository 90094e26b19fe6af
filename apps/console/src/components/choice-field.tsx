import { SelectField } from '@citywall/ui';

interface ChoiceFieldProperties {
  readonly label: string;
  readonly value: string;
  readonly disabled?: boolean;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

/** A labelled choice that answers the value. */
export function ChoiceField({ label, value, disabled = false, options, onChange }: ChoiceFieldProperties) {
  return (
    <SelectField
      label={label}
      value={value}
      disabled={disabled}
      options={options}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
