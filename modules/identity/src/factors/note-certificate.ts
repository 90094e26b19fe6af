import { newId } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import { describeCertificate } from './certificate-proof.ts';
import { findFactorByCredential, insertFactor, touchFactor } from './factor.store.ts';

/** Keeps which certificates somebody has proved with: shown to him, and counted when chains are tried. */
export async function noteCertificate(desk: Desk, account: string, der: Uint8Array): Promise<void> {
  const { label, fingerprint } = describeCertificate(der);
  const now = desk.clock.now();
  const known = await findFactorByCredential(desk.db, fingerprint);
  if (known !== undefined) return touchFactor(desk.db, known.id, now);
  await insertFactor(desk.db, {
    id: newId(),
    account,
    kind: 'certificate',
    label,
    secret: null,
    credential: fingerprint,
    public_key: Buffer.from(der),
    transports: [],
    counter: 0,
    created_at: now,
    last_used_at: now,
  });
}
