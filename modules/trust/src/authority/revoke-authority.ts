import type { Db } from '@citywall/kernel';
import { keyIdentifier, parseCertificate } from '@citywall/x509';
import type { AuthorityRow } from './authority.store.ts';
import { readCertificatesOfKey, setCertificateState } from './certificate.store.ts';
import type { CertifierPorts } from './certifier.ts';
import { authorityProfile } from './certify-authority.ts';
import { moveAuthority } from './move-authority.ts';

/** Revokes an authority for good: every certificate that one of ours gave its key, links included. Answers how many; `reason` is a CRLReason. */
export async function revokeAuthority(
  { clock, changed }: Pick<CertifierPorts, 'clock' | 'changed'>,
  db: Db,
  row: AuthorityRow,
  reason: number,
): Promise<number> {
  await moveAuthority(db, row, 'revoked');
  const key = Buffer.from(keyIdentifier(parseCertificate(row.certificate).publicKey)).toString('hex');
  const given = await readCertificatesOfKey(db, authorityProfile, key);
  for (const certificate of given) {
    const revokedAt = certificate.revokedAt ?? clock.now();
    await setCertificateState(db, certificate.id, { state: 'revoked', reason, revokedAt });
    await changed(db, certificate);
  }
  return given.length;
}
