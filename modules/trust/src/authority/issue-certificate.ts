import { type Db, newId } from '@citywall/kernel';
import { buildCertificate, formatName, keyIdentifier, parsePublicKey, randomSerial } from '@citywall/x509';
import type { Authority } from './authority-shelf.ts';
import { type CertificateRow, insertCertificate } from './certificate.store.ts';
import type { CertificateOrder } from './certifier.ts';
import { composeCertificate } from './compose-certificate.ts';
import type { CertifierPorts } from './create-certifier.ts';
import type { Profile } from './profile.ts';
import { publishedPlaces } from './published-places.ts';

/** Clocks of relying parties may be behind by this much. */
const backdateMs = 5 * 60_000;
const dayMs = 86_400_000;
const defaultShards = 8;

/** Signs and keeps one certificate; what it may hold was checked before. Nothing leaves before the caller's transaction commits. */
export async function issueCertificate(
  { clock, settings, keys, publishedAt }: CertifierPorts,
  db: Db,
  { request, owner }: CertificateOrder,
  profile: Profile,
  { row: authority, certificate, algorithm }: Authority,
): Promise<CertificateRow> {
  if (authority.key === null || algorithm === undefined) throw new Error(`the authority ${authority.id} cannot sign`);
  const { key } = authority;
  const now = clock.now();
  const serial = randomSerial();
  const shard = Number(serial % BigInt(settings.get('trust.crl.shards', defaultShards)));
  const life = {
    serial,
    notBefore: now - backdateMs,
    notAfter: Math.min(now + (request.wish.days ?? profile.days) * dayMs, authority.notAfter),
  };
  const issuer = {
    name: certificate.subject,
    keyIdentifier: Buffer.from(authority.keyIdentifier, 'hex'),
    algorithm,
    places: publishedPlaces(publishedAt(), authority.id, shard),
  };
  const content = composeCertificate(request, profile, issuer, life);
  const row: CertificateRow = {
    id: newId(),
    authority: authority.id,
    serial: serial.toString(16),
    profile: profile.name,
    subject: formatName(content.subject),
    names: request.wish.names.map(({ value }) => value),
    ownerType: owner.type,
    owner: owner.id,
    keyIdentifier: Buffer.from(keyIdentifier(parsePublicKey(request.publicKey))).toString('hex'),
    notBefore: wholeSeconds(life.notBefore),
    notAfter: wholeSeconds(life.notAfter),
    state: 'valid',
    reason: null,
    revokedAt: null,
    shard,
    pair: null,
    certificate: await buildCertificate(content, (bytes) => keys.sign(db, key, bytes)),
    issuedAt: now,
    issuedBy: owner.name,
  };
  await insertCertificate(db, row);
  return row;
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
