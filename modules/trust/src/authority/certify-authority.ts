import { type Clock, conflict, type Db, newId, type Text } from '@citywall/kernel';
import {
  basicConstraints,
  buildCertificate,
  type Certificate,
  formatName,
  keyIdentifier,
  parseCertificate,
  randomSerial,
} from '@citywall/x509';
import type { AuthorityKeys } from './authority-keys.ts';
import type { Authority } from './authority-shelf.ts';
import type { Ceremonies } from './ceremony/ceremonies.ts';
import { insertCertificate } from './certificate.store.ts';
import { type AuthoritySubject, composeAuthority } from './compose-certificate.ts';
import { publishedPlaces } from './published-places.ts';

/** What certifying authorities needs. */
export interface AuthorityPorts {
  readonly clock: Clock;
  readonly keys: AuthorityKeys;
  readonly publishedAt: () => string;
  readonly ceremonies: Pick<Ceremonies, 'act'>;
}

/** Who has it done, and what the minutes say of it. */
export interface CeremonialAct {
  readonly by: string;
  readonly words: Text;
}

/** Clocks of relying parties may be behind by this much. */
const backdateMs = 5 * 60_000;
const yearMs = 365.25 * 86_400_000;
/** Authorities' own certificates are few: their revocations need no more than one list. */
export const authorityShard = 0;
/** Profile under which certificates of authorities stand among all certificates. */
export const authorityProfile = 'authority';

/** Serial and validity of an authority's certificate that begins now. */
export function authorityLife(now: number, years: number) {
  return { serial: randomSerial(), notBefore: now - backdateMs, notAfter: now + years * yearMs };
}

/** Signs a certificate of an authority with the key of one of ours above it; the act stands in the minutes where that key is offline. */
export async function certifyAuthority(
  ports: AuthorityPorts,
  db: Db,
  { row, certificate: { subject: issuerName }, algorithm }: Authority,
  subject: AuthoritySubject,
  act: CeremonialAct,
): Promise<Uint8Array> {
  if (row.key === null || algorithm === undefined) throw cannotSign(row.name);
  const { key } = row;
  if (row.offline) await ports.ceremonies.act(db, act.by, act.words);
  const issuer = {
    name: issuerName,
    keyIdentifier: Buffer.from(row.keyIdentifier, 'hex'),
    algorithm,
    places: publishedPlaces(ports.publishedAt(), row.id, authorityShard),
  };
  const life = authorityLife(ports.clock.now(), subject.years);
  const notAfter = Math.min(life.notAfter, row.notAfter);
  const content = composeAuthority(subject, issuer, { ...life, notAfter });
  return buildCertificate(content, (bytes) => ports.keys.sign(db, key, bytes));
}

/** Whether what it says of itself lets so many authorities stand below one that it certifies. */
export function roomBelow({ extensions }: Certificate): number {
  return extensions.get(basicConstraints)?.pathLength ?? Number.POSITIVE_INFINITY;
}

/** Enters a certificate of an authority among all certificates: it is found, revoked and listed like every other. */
export async function enterAuthorityCertificate(
  db: Db,
  der: Uint8Array,
  of: { readonly id?: string; readonly issuer: string; readonly owner: string; readonly by: string },
  now: number,
): Promise<string> {
  const certificate = parseCertificate(der);
  const id = of.id ?? newId();
  await insertCertificate(db, {
    ...{ id, authority: of.issuer, serial: certificate.serialNumber, profile: authorityProfile },
    ...{ subject: formatName(certificate.subject), names: [], ownerType: 'organisation', owner: of.owner },
    keyIdentifier: Buffer.from(keyIdentifier(certificate.publicKey)).toString('hex'),
    ...{ notBefore: certificate.notBefore, notAfter: certificate.notAfter },
    ...{ state: 'valid', reason: null, revokedAt: null, shard: authorityShard, pair: null },
    ...{ certificate: der, issuedAt: now, issuedBy: of.by },
  });
  return id;
}

function cannotSign(name: string) {
  return conflict('trust.authority.elsewhere', {
    en: `The key of ${name} is not the city’s. Choose an authority of the city.`,
    zh: `${name} 的密钥不属于本城市。请选择本城市的机构。`,
  });
}
