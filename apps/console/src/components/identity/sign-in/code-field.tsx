import { TextField } from '@citywall/ui';
import { useWords } from '../../../language/language.ts';

interface CodeFieldProperties {
  readonly kind: 'totp' | 'recovery';
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly wrong?: string;
  readonly autoFocus?: boolean;
}

/** Where the code of an authenticator app, or a recovery code, is typed. */
export function CodeField({ kind, value, onChange, wrong, autoFocus }: CodeFieldProperties) {
  const { t } = useWords();
  return (
    <TextField
      label={t(kind === 'totp' ? 'enter.totp' : 'enter.recovery')}
      hint={t(kind === 'totp' ? 'enter.totp.hint' : 'enter.recovery.hint')}
      wrong={wrong}
      inputMode={kind === 'totp' ? 'numeric' : 'text'}
      autoComplete={kind === 'totp' ? 'one-time-code' : 'off'}
      autoFocus={autoFocus}
      required
      maxLength={kind === 'totp' ? 7 : 40}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
