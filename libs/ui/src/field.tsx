import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';

interface Labelled {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Says what is wrong and what to enter; empty means nothing is wrong. */
  readonly wrong?: string | undefined;
}

function Frame({ id, label, hint, wrong, children }: Labelled & { readonly id: string; readonly children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      {wrong ? (
        <span className="wrong" id={`${id}-note`} role="alert">
          {wrong}
        </span>
      ) : (
        hint && (
          <span className="hint" id={`${id}-note`}>
            {hint}
          </span>
        )
      )}
    </div>
  );
}

/** A one-line text field with its label, hint and complaint. */
export function TextField({ label, hint, wrong, ...rest }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} wrong={wrong}>
      <input {...rest} id={id} className="input" aria-invalid={Boolean(wrong)} aria-describedby={`${id}-note`} />
    </Frame>
  );
}

/** A field for longer text; `code` shows it in the fixed-width face without wrapping. */
export function TextArea({
  label,
  hint,
  wrong,
  code,
  ...rest
}: Labelled & { readonly code?: boolean } & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} wrong={wrong}>
      <textarea
        {...rest}
        id={id}
        className={code ? 'input code' : 'input'}
        spellCheck={!code}
        aria-invalid={Boolean(wrong)}
        aria-describedby={`${id}-note`}
      />
    </Frame>
  );
}

/** A choice of one from few. */
export function SelectField({
  label,
  hint,
  wrong,
  options,
  ...rest
}: Labelled & {
  readonly options: readonly { readonly value: string; readonly label: string }[];
} & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} wrong={wrong}>
      <select {...rest} id={id} className="input" aria-describedby={`${id}-note`}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface CheckProperties {
  readonly checked: boolean;
  readonly children: ReactNode;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A tick box with what it means beside it. */
export function Check({ checked, children, disabled, onChange }: CheckProperties) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
