import { type Db, newId } from '@citywall/kernel';
import { buildCertificate, formatName, keyIdentifier, parsePublicKey, randomSerial } from '@citywall/x509';
import type { Authority } from './authority-shelf.ts';
import { type CertificateRow, insertCertificate } from './certificate.store.ts';
import type { CertificateOrder, CertifierPorts, ReadRequest } from './certifier.ts';
import { composeCertificate } from './compose-certificate.ts';
import type { Profile } from './profile.ts';
import { publishedPlaces } from './published-places.ts';

/** Clocks of relying parties may be behind by this much. */
const backdateMs = 5 * 60_000;
const dayMs = 86_400_000;
const defaultShards = 8;

/** Signs and keeps one certificate; what it may hold was checked before. Nothing leaves before the caller's transaction commits. */
export async function issueCertificate(
  { clock, settings, keys, publishedAt }: Pick<CertifierPorts, 'clock' | 'settings' | 'keys' | 'publishedAt'>,
  db: Db,
  { request, owner }: Pick<CertificateOrder, 'request' | 'owner'>,
  profile: Profile,
  authority: Authority,
): Promise<CertificateRow> {
  const { row, certificate, algorithm } = authority;
  if (row.key === null || algorithm === undefined) throw new Error(`the authority ${row.id} cannot sign`);
  const { key } = row;
  const now = clock.now();
  const serial = randomSerial();
  const shard = Number(serial % BigInt(settings.get('trust.crl.shards', defaultShards)));
  const notAfter = Math.min(now + (request.wish.days ?? profile.days) * dayMs, row.notAfter);
  const issuer = {
    name: certificate.subject,
    keyIdentifier: Buffer.from(row.keyIdentifier, 'hex'),
    algorithm,
    places: publishedPlaces(publishedAt(), row.id, shard),
  };
  const content = composeCertificate(request, profile, issuer, { serial, notBefore: now - backdateMs, notAfter });
  const issued: CertificateRow = {
    id: newId(),
    authority: row.id,
    serial: serial.toString(16),
    profile: profile.name,
    subject: formatName(content.subject),
    names: request.wish.names.map(({ value }) => value),
    ownerType: owner.type,
    owner: owner.id,
    keyIdentifier: keyIdentifierOf(request),
    notBefore: wholeSeconds(content.notBefore),
    notAfter: wholeSeconds(content.notAfter),
    state: 'valid',
    reason: null,
    revokedAt: null,
    shard,
    pair: null,
    certificate: await buildCertificate(content, (bytes) => keys.sign(db, key, bytes)),
    issuedAt: now,
    issuedBy: owner.name,
  };
  await insertCertificate(db, issued);
  return issued;
}

function keyIdentifierOf({ publicKey }: ReadRequest): string {
  return Buffer.from(keyIdentifier(parsePublicKey(publicKey))).toString('hex');
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
