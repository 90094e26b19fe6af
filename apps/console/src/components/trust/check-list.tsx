import { Check } from '@citywall/ui';

interface CheckListProperties {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  /** Says what is wrong; empty means nothing is. */
  readonly wrong?: string | undefined;
  readonly disabled?: boolean;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A choice of several from few, in the order of the options. */
export function CheckList({ label, options, chosen, wrong, disabled = false, onChange }: CheckListProperties) {
  const toggle = (value: string, on: boolean) =>
    onChange(options.map((option) => option.value).filter((each) => (each === value ? on : chosen.includes(each))));
  return (
    <fieldset className="check-list" aria-label={label}>
      <strong className="small">{label}</strong>
      <div className="row wide">
        {options.map((option) => (
          <Check
            key={option.value}
            checked={chosen.includes(option.value)}
            disabled={disabled}
            onChange={(on) => toggle(option.value, on)}
          >
            {option.label}
          </Check>
        ))}
      </div>
      {wrong && (
        <span className="wrong-reason" role="alert">
          {wrong}
        </span>
      )}
    </fieldset>
  );
}
