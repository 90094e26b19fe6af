import { type Clock, conflict, type Db, newId, type Settings } from '@citywall/kernel';
import {
  authorityControls,
  authorityKeyIdentifier,
  basicConstraints,
  buildCertificate,
  extension,
  formatName,
  type KeyUsage,
  keyIdentifier,
  keyUsage,
  nameOf,
  parsePublicKey,
  privilegeOids,
  randomSerial,
  subjectKeyIdentifier,
} from '@citywall/x509';
import type { Hierarchy } from '../authority/authority.store.ts';
import type { AuthorityKey, AuthorityKeyKind, AuthorityKeys } from '../authority/authority-keys.ts';
import type { Authority, AuthorityShelf } from '../authority/authority-shelf.ts';
import { type CertificateRow, insertCertificate } from '../authority/certificate.store.ts';
import type { CertifierPorts } from '../authority/certifier.ts';
import { places } from '../authority/compose-certificate.ts';
import { publishedPlaces } from '../authority/published-places.ts';
import { platformActor } from '../surroundings.ts';
import { type AttributeAuthorityRow, insertAttributeAuthority } from './attribute-authority.store.ts';

/** What an attribute authority needs to come to be and to give privileges. */
export interface AttributeAuthorityPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly keys: AuthorityKeys;
  readonly shelf: AuthorityShelf;
  /** Address under which relying parties reach what is published, without a slash at the end. */
  readonly publishedAt: () => string;
  readonly issuedByItself: CertifierPorts['issuedByItself'];
}

const kindOf: Readonly<Record<Hierarchy, AuthorityKeyKind>> = { international: 'ecdsa-p256', national: 'sm2' };
const lifeMs = 1_095 * 86_400_000;
/** Clocks of relying parties may be behind by this much. */
const backdateMs = 5 * 60_000;
const defaultShards = 8;

/**
 * Makes a key that gives privileges and has it certified: no CA, and by aaControls for roles, groups, clearances and access
 * identities alone. No profile leads to such a certificate: only the platform itself has one.
 */
export async function makeAttributeAuthority(
  ports: AttributeAuthorityPorts,
  db: Db,
  hierarchy: Hierarchy,
): Promise<AttributeAuthorityRow> {
  const now = ports.clock.now();
  const issuer = issuerFor(await ports.shelf.all(db), hierarchy, now);
  const id = newId();
  const key = await ports.keys.create(db, `attribute authority ${hierarchy} ${id}`, kindOf[hierarchy]);
  const row = await certify(ports, db, { id, hierarchy, key, issuer, now });
  await insertCertificate(db, row);
  await ports.issuedByItself(db, row);
  const line = await ports.shelf.lineOf(db, issuer.row.id);
  const chain = line.filter(({ row: { parent } }) => parent !== null).map(({ row: { certificate } }) => certificate);
  const { certificate, notAfter } = row;
  const made = { id, hierarchy, key: key.id, certificate, chain, notAfter, valid: true, createdAt: now };
  await insertAttributeAuthority(db, made);
  return made;
}

interface Wish {
  readonly id: string;
  readonly hierarchy: Hierarchy;
  readonly key: AuthorityKey;
  readonly issuer: Authority;
  readonly now: number;
}

async function certify(
  { keys, settings, publishedAt }: AttributeAuthorityPorts,
  db: Db,
  { id, hierarchy, key, issuer, now }: Wish,
): Promise<CertificateRow> {
  const { row, certificate, algorithm } = issuer;
  if (row.key === null || algorithm === undefined) throw new Error(`the authority ${row.id} cannot sign`);
  const signer = row.key;
  const serial = randomSerial();
  const shard = Number(serial % BigInt(settings.get('trust.crl.shards', defaultShards)));
  const subject = nameOf({ commonName: `City attribute authority (${hierarchy})` });
  const own = keyIdentifier(parsePublicKey(key.spki));
  const notBefore = wholeSeconds(now - backdateMs);
  const notAfter = wholeSeconds(Math.min(now + lifeMs, row.notAfter));
  const content = {
    ...{ serial, algorithm, issuer: certificate.subject, subject, notBefore, notAfter, spki: key.spki },
    extensions: [
      extension(basicConstraints, { ca: false }, { critical: true }),
      extension(keyUsage, new Set<KeyUsage>(['digitalSignature', 'cRLSign']), { critical: true }),
      extension(subjectKeyIdentifier, own),
      extension(authorityKeyIdentifier, { keyIdentifier: Buffer.from(row.keyIdentifier, 'hex') }),
      extension(authorityControls, { permitted: given, excluded: [], permitsUnspecified: false }),
      ...places(publishedPlaces(publishedAt(), row.id, shard)),
    ],
  };
  return {
    ...{
      id,
      authority: row.id,
      serial: serial.toString(16),
      profile: 'attribute-authority',
      shard,
      notBefore,
      notAfter,
    },
    ...{ subject: formatName(subject), names: [], ownerType: 'application', owner: 'citywall', pair: null },
    ...{ keyIdentifier: Buffer.from(own).toString('hex'), state: 'valid', reason: null, revokedAt: null },
    certificate: await buildCertificate(content, (bytes) => keys.sign(db, signer, bytes)),
    ...{ issuedAt: now, issuedBy: platformActor.name },
  };
}

const given = [privilegeOids.role, privilegeOids.group, privilegeOids.clearance, privilegeOids.accessIdentity];

/** The newest authority of ours that certifies the platform. */
function issuerFor(authorities: readonly Authority[], hierarchy: Hierarchy, now: number): Authority {
  const fitting = authorities.filter(
    ({ row }) =>
      row.hierarchy === hierarchy &&
      row.purpose === 'platform' &&
      row.state === 'active' &&
      row.key !== null &&
      row.notAfter > now,
  );
  const issuer = fitting.toSorted((one, other) => other.row.createdAt - one.row.createdAt)[0];
  if (issuer !== undefined) return issuer;
  throw conflict('trust.authority.missing', {
    en: `No active authority certifies the platform in the ${hierarchy} hierarchy. Found the city’s hierarchies first.`,
    zh: `${hierarchy === 'national' ? '国密' : '国际'}体系中没有面向平台的有效签发机构。请先建立证书体系。`,
  });
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
