import { Status } from '@citywall/ui';
import type { InventoryEntry } from '../../api/supervision.ts';
import { useWords } from '../../language/language.ts';
import { commonName, withoutId } from './names.ts';

const tones = { forbidden: 'bad', weak: 'warn', compliant: 'good', unknown: 'none' } as const;

/** The policy’s verdict on one entry. */
export function VerdictMark({ verdict }: { readonly verdict: string | null }) {
  const { word } = useWords();
  const known = (verdict ?? 'unknown') as keyof typeof tones;
  return <Status tone={tones[known]}>{word('verdict', known)}</Status>;
}

/** What an entry is called: certificates are known by their subject, not by their digest. */
export function entryName(entry: InventoryEntry): string {
  return entry.kind === 'certificate' && entry.parameters.subject
    ? commonName(entry.parameters.subject)
    : withoutId(entry.name);
}
