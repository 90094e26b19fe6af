import { type Db, newId } from '@citywall/kernel';
import {
  buildCertificate,
  formatName,
  keyIdentifier,
  type Name,
  nameOf,
  parseCertificate,
  parsePublicKey,
  subjectKeyIdentifier,
} from '@citywall/x509';
import type { KeyHolding } from '../keys/index.ts';
import { type AuthorityRow, type Hierarchy, insertAuthority } from './authority.store.ts';
import { type AuthorityKeyKind, authorityKeyKinds } from './authority-keys.ts';
import type { Authority } from './authority-shelf.ts';
import {
  type AuthorityPorts,
  authorityLife,
  certifyAuthority,
  enterAuthorityCertificate,
} from './certify-authority.ts';
import { composeAuthority } from './compose-certificate.ts';
import type { Purpose } from './profile.ts';

/** What a root or an issuing authority is founded with. */
export interface AuthorityWish {
  readonly name: string;
  readonly hierarchy: Hierarchy;
  readonly kind: AuthorityKeyKind;
  /** As it stands in certificates. */
  readonly subject: Name;
  readonly years: number;
  /** Where the key of an issuing authority is; in key processes when missing. */
  readonly held?: KeyHolding | undefined;
  /** Who founds it, for the minutes. */
  readonly by: string;
  readonly succeeds?: string | undefined;
}

/** The name of an authority in certificates: the city's organisation and country (two letters), and its own. */
export function nameOfAuthority(wish: {
  readonly country: string;
  readonly organisation: string;
  readonly name: string;
}): Name {
  return nameOf({ country: wish.country, organization: wish.organisation, commonName: wish.name });
}

/** A root: makes its key, for use in ceremonies only, and signs its certificate with it. */
export async function foundRoot(ports: AuthorityPorts, db: Db, wish: AuthorityWish): Promise<AuthorityRow> {
  const words = { en: `Root authority ${wish.name} founded`, zh: `建立根机构 ${wish.name}` };
  await ports.ceremonies.act(db, wish.by, words);
  const key = await ports.keys.create(db, `authority ${wish.name} ${newId()}`, wish.kind, { offline: true });
  const issuer = {
    name: wish.subject,
    keyIdentifier: keyIdentifier(parsePublicKey(key.spki)),
    algorithm: authorityKeyKinds[wish.kind],
  };
  const subject = { name: wish.subject, spki: key.spki, years: wish.years, pathLength: undefined };
  const content = composeAuthority(subject, issuer, authorityLife(ports.clock.now(), wish.years));
  const certificate = await buildCertificate(content, (bytes) => ports.keys.sign(db, key.id, bytes));
  const made = { parent: null, purpose: 'authorities', key: key.id, certificate, offline: true };
  return enterAuthority(db, wish, made, ports.clock.now());
}

/** An issuing authority under a root of ours, for one purpose. */
export async function foundIssuing(
  ports: AuthorityPorts,
  db: Db,
  wish: AuthorityWish & { readonly purpose: Purpose },
  root: Authority,
): Promise<AuthorityRow> {
  const { held } = wish;
  const key = await ports.keys.create(db, `authority ${wish.name} ${newId()}`, wish.kind, { held });
  const words = {
    en: `Issuing authority ${wish.name} certified by ${root.row.name}`,
    zh: `由 ${root.row.name} 签发机构证书：${wish.name}`,
  };
  const subject = { name: wish.subject, spki: key.spki, years: wish.years, pathLength: 0 };
  const certificate = await certifyAuthority(ports, db, root, subject, { by: wish.by, words });
  const made = { parent: root.row.id, purpose: wish.purpose, key: key.id, certificate, offline: false };
  return enterAuthority(db, wish, made, ports.clock.now());
}

/** Keeps a new authority; what one of ours certified is found, revoked and listed like every certificate. */
export async function enterAuthority(
  db: Db,
  { name, hierarchy, succeeds, by }: Pick<AuthorityWish, 'name' | 'hierarchy' | 'succeeds' | 'by'>,
  made: Pick<AuthorityRow, 'parent' | 'purpose' | 'key' | 'certificate' | 'offline'> & { readonly owner?: string },
  now: number,
): Promise<AuthorityRow> {
  const { owner = 'city', ...rest } = made;
  const certificate = parseCertificate(made.certificate);
  const row: AuthorityRow = {
    ...{ id: newId(), name, hierarchy, ...rest },
    subject: formatName(certificate.subject),
    // As its own certificate names its key, which what it issues must repeat.
    keyIdentifier: Buffer.from(
      certificate.extensions.get(subjectKeyIdentifier) ?? keyIdentifier(certificate.publicKey),
    ).toString('hex'),
    serial: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    ...{ state: 'active', succeeds: succeeds ?? null, endedAt: null, createdAt: now },
  };
  await insertAuthority(db, row);
  if (row.parent !== null)
    await enterAuthorityCertificate(db, row.certificate, { id: row.id, issuer: row.parent, owner, by }, now);
  return row;
}
