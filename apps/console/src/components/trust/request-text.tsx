import { TextArea } from '@citywall/ui';

interface RequestTextProperties {
  readonly label: string;
  readonly hint?: string;
  readonly rows: number;
  readonly value: string;
  readonly onChange: (request: string) => void;
}

/** A field for a request for a certificate (PKCS#10) in PEM. */
export function RequestText({ label, hint, rows, value, onChange }: RequestTextProperties) {
  return (
    <TextArea
      label={label}
      hint={hint}
      code
      required
      rows={rows}
      maxLength={100_000}
      placeholder="-----BEGIN CERTIFICATE REQUEST-----"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
