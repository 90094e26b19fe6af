import { type Call, type Db, newId } from '@citywall/kernel';
import { digest } from '@citywall/x509';
import Type from 'typebox';
import type { Signatory } from './signatory.ts';
import { insertSigning, type SigningRow } from './signing.store.ts';

/** Schema of what the caller calls a file: without paths and control characters. */
export const FileName = Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\p{Cc}\\p{Zl}\\p{Zp}]+$' });

/** What the register is told of a signing besides who signed. */
export interface SignedThing extends Pick<SigningRow, 'kind' | 'sealed'> {
  readonly content: Uint8Array;
  readonly name?: string;
  readonly reason?: string;
}

/** Enters a signing into the register that people look things up in. */
export async function registerSigning(
  db: Db,
  call: Call,
  { row, certificate }: Signatory,
  { kind, sealed, content, name, reason }: SignedThing,
): Promise<void> {
  await insertSigning(db, {
    id: newId(),
    kind,
    name: name ?? null,
    sha256: Buffer.from(digest('sha256', content)).toString('hex'),
    signatory: row.id,
    serial: certificate.serialNumber,
    sealed,
    reason: reason ?? null,
    signedAt: call.time,
    signedBy: call.principal.id,
    signedByName: call.principal.name,
  });
}
