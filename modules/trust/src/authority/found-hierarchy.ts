import { type Clock, type Db, newId } from '@citywall/kernel';
import {
  buildCertificate,
  formatName,
  keyIdentifier,
  type Name,
  nameOf,
  parseCertificate,
  parsePublicKey,
  randomSerial,
} from '@citywall/x509';
import { type AuthorityRow, type Hierarchy, insertAuthority } from './authority.store.ts';
import { type AuthorityKeyKind, type AuthorityKeys, authorityKeyKinds } from './authority-keys.ts';
import type { Authority } from './authority-shelf.ts';
import { type CertificateRow, insertCertificate } from './certificate.store.ts';
import { composeAuthority } from './compose-certificate.ts';
import type { Purpose } from './profile.ts';
import { publishedPlaces } from './published-places.ts';

export interface FoundingPorts {
  readonly clock: Clock;
  readonly keys: AuthorityKeys;
  readonly publishedAt: () => string;
}

/** What a root or an issuing authority is founded with. */
export interface AuthorityWish {
  readonly name: string;
  readonly hierarchy: Hierarchy;
  readonly kind: AuthorityKeyKind;
  /** As it stands in names: the city's organisation and country (two letters). */
  readonly organisation: string;
  readonly country: string;
  readonly years: number;
}

const backdateMs = 5 * 60_000;
const yearMs = 365.25 * 86_400_000;
/** Authorities' own certificates are few: their revocations need no more than one list. */
const authorityShard = 0;

/** A root: makes its key and signs its certificate with it. */
export async function foundRoot(ports: FoundingPorts, db: Db, wish: AuthorityWish): Promise<AuthorityRow> {
  const key = await ports.keys.create(db, `authority ${wish.name}`, wish.kind);
  const subject = nameOfAuthority(wish);
  const identifier = keyIdentifier(parsePublicKey(key.spki));
  const issuer = { name: subject, keyIdentifier: identifier, algorithm: authorityKeyKinds[wish.kind] };
  const content = composeAuthority(subject, key.spki, issuer, lifeOf(ports.clock.now(), wish.years), 1);
  const certificate = await buildCertificate(content, (bytes) => ports.keys.sign(db, key.id, bytes));
  return keep(db, wish, { parent: null, purpose: 'authorities', key: key.id, certificate }, ports.clock.now());
}

/** An issuing authority under a root of ours, for one purpose. */
export async function foundIssuing(
  ports: FoundingPorts,
  db: Db,
  wish: AuthorityWish & { readonly purpose: Purpose; readonly succeeds?: string },
  { row: root, certificate: { subject: issuerName }, algorithm }: Authority,
): Promise<AuthorityRow> {
  if (root.key === null || algorithm === undefined) throw new Error(`the root ${root.id} cannot sign`);
  const rootKey = root.key;
  const key = await ports.keys.create(db, `authority ${wish.name}`, wish.kind);
  const issuer = {
    name: issuerName,
    keyIdentifier: Buffer.from(root.keyIdentifier, 'hex'),
    algorithm,
    places: publishedPlaces(ports.publishedAt(), root.id, authorityShard),
  };
  const life = lifeOf(ports.clock.now(), wish.years);
  const notAfter = Math.min(life.notAfter, root.notAfter);
  const content = composeAuthority(nameOfAuthority(wish), key.spki, issuer, { ...life, notAfter }, 0);
  const certificate = await buildCertificate(content, (bytes) => ports.keys.sign(db, rootKey, bytes));
  const more = { parent: root.id, purpose: wish.purpose, key: key.id, certificate, succeeds: wish.succeeds };
  return keep(db, wish, more, ports.clock.now());
}

function nameOfAuthority({ country, organisation, name }: AuthorityWish): Name {
  return nameOf({ country, organization: organisation, commonName: name });
}

function lifeOf(now: number, years: number) {
  return { serial: randomSerial(), notBefore: now - backdateMs, notAfter: now + years * yearMs };
}

async function keep(
  db: Db,
  { name, hierarchy }: AuthorityWish,
  made: Pick<AuthorityRow, 'parent' | 'purpose' | 'key' | 'certificate'> & { readonly succeeds?: string },
  now: number,
): Promise<AuthorityRow> {
  const certificate = parseCertificate(made.certificate);
  const row: AuthorityRow = {
    id: newId(),
    name,
    hierarchy,
    parent: made.parent,
    purpose: made.purpose,
    key: made.key,
    subject: formatName(certificate.subject),
    keyIdentifier: Buffer.from(keyIdentifier(certificate.publicKey)).toString('hex'),
    certificate: made.certificate,
    serial: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    state: 'active',
    succeeds: made.succeeds ?? null,
    createdAt: now,
  };
  await insertAuthority(db, row);
  // What a root issued is found, revoked and listed like every certificate.
  if (row.parent !== null) await insertCertificate(db, ownCertificate(row, row.parent));
  return row;
}

function ownCertificate(row: AuthorityRow, issuer: string): CertificateRow {
  return {
    id: row.id,
    authority: issuer,
    serial: row.serial,
    profile: 'authority',
    subject: row.subject,
    names: [],
    ownerType: 'organisation',
    owner: 'city',
    keyIdentifier: row.keyIdentifier,
    notBefore: row.notBefore,
    notAfter: row.notAfter,
    state: 'valid',
    reason: null,
    revokedAt: null,
    shard: authorityShard,
    pair: null,
    certificate: row.certificate,
    issuedAt: row.createdAt,
    issuedBy: 'city',
  };
}
