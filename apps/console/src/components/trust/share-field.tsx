import { TextArea } from '@citywall/ui';

/** Shortest text that can be a share, characters. */
const shortest = 20;

/** A share as it is sent: paper and mail break it into lines and groups. */
export const shareOf = (typed: string): string => typed.replace(/\s+/g, '');

/** Whether what was typed can be a share, as far as can be seen here. */
export const isShare = (typed: string): boolean => shareOf(typed).length >= shortest;

interface ShareFieldProperties {
  readonly label: string;
  readonly hint?: string;
  readonly rows?: number;
  readonly value: string;
  readonly onChange: (typed: string) => void;
}

/** A field for a holder's share; the browser keeps nothing of it. */
export function ShareField({ label, hint, rows = 3, value, onChange }: ShareFieldProperties) {
  return (
    <TextArea
      label={label}
      hint={hint}
      code
      autoComplete="off"
      rows={rows}
      maxLength={600}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
