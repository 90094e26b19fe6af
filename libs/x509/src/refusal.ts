import type { Text } from '@citywall/kernel';
import { DerError } from './der/der-error.ts';
import type { Certificate } from './rfc5280-certificate.ts';
import { X509Error } from './x509-error.ts';

/** Something signed is not to be relied on: a stable code (noun.reason) and a sentence for people. */
export interface Refusal {
  readonly valid: false;
  readonly reason: string;
  readonly words: Text;
}

/** The refusal for a code of a table of words. */
export function refuse<Code extends string>(table: Readonly<Record<Code, Text>>, code: Code): Refusal {
  return { valid: false, reason: code, words: table[code] };
}

/** Whether an error tells of malformed input, which a verifier answers with a refusal. */
export const isMalformed = (error: unknown): boolean => error instanceof DerError || error instanceof X509Error;

/** Whether a certificate was to be trusted at a time (ms), with others given to complete its path; and by which path, where that is told. */
export type PathCheck = (
  certificate: Certificate,
  others: readonly Certificate[],
  time: number,
) => { readonly valid: true; readonly path?: readonly Certificate[] } | Refusal;
