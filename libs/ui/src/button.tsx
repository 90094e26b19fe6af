import type { ButtonHTMLAttributes } from 'react';

/** What the button means: the page's main act, an ordinary act, an act that takes something away, or a quiet link-like act. */
export type ButtonKind = 'primary' | 'plain' | 'danger' | 'danger-primary' | 'quiet';

interface ButtonProperties extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: ButtonKind;
  readonly small?: boolean;
  /** Shows that the act is under way and keeps it from being started twice. */
  readonly busy?: boolean;
}

const classes: Readonly<Record<ButtonKind, string>> = {
  primary: 'primary',
  plain: '',
  danger: 'danger',
  'danger-primary': 'danger primary',
  quiet: 'quiet',
};

/** A button; never submits a form unless its type says so. */
export function Button({ kind = 'plain', small, busy, className, disabled, ...rest }: ButtonProperties) {
  const names = ['button', classes[kind], small ? 'small' : '', className ?? ''].filter(Boolean).join(' ');
  return <button type="button" {...rest} className={names} disabled={disabled || busy} aria-busy={busy || undefined} />;
}

interface SwitchProperties {
  readonly on: boolean;
  readonly label: string;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}

/** An on/off switch with its label beside it. */
export function Switch({ on, label, disabled, onChange }: SwitchProperties) {
  return (
    <button
      type="button"
      className="switch"
      role="switch"
      aria-checked={on}
      disabled={disabled}
      onClick={() => onChange(!on)}
    >
      <span className="knob" aria-hidden="true" />
      <span>{label}</span>
    </button>
  );
}
