import { TextArea } from '@citywall/ui';

/** Whether what was typed can be a public key in PEM, as far as can be seen here. */
export const isPublicKey = (typed: string): boolean => typed.trim().length >= 100;

interface PublicKeyFieldProperties {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (typed: string) => void;
}

/** A field for a public key in PEM. */
export function PublicKeyField({ label, hint, value, onChange }: PublicKeyFieldProperties) {
  return (
    <div className="request-fields">
      <TextArea
        label={label}
        hint={hint}
        code
        required
        rows={5}
        maxLength={4_096}
        placeholder="-----BEGIN PUBLIC KEY-----"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
