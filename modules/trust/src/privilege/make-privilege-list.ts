import type { Clock, Db, Settings } from '@citywall/kernel';
import {
  authorityKeyIdentifier,
  CrlWriter,
  extension,
  issuingDistributionPoint,
  keyIdentifier,
  parseCertificate,
} from '@citywall/x509';
import { type AuthorityKeyKind, type AuthorityKeys, authorityKeyKinds } from '../authority/authority-keys.ts';
import { kindOfKey } from '../authority/key-kind.ts';
import {
  type AttributeAuthorityRow,
  lockAttributeAuthority,
  type PrivilegeListRow,
  readPrivilegeLists,
  savePrivilegeList,
} from './attribute-authority.store.ts';
import { readRevokedPrivileges } from './privilege.store.ts';

export interface PrivilegeListPorts {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly keys: AuthorityKeys;
  readonly publishedAt: () => string;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Hours a list is good when `trust.privilege.list-hours` is not set: who checks offline must have fetched one since. */
const defaultHours = 12;

/** Where an attribute authority's list and certificate are. */
export function pmiPlaces(base: string, authority: string): { readonly list: string; readonly certificate: string } {
  return { list: `${base}/pmi/${authority}.crl`, certificate: `${base}/pmi/${authority}.cer` };
}

/**
 * Makes the next list of what an attribute authority gave and took back, in the caller's transaction. Numbers only grow;
 * they are at least the time in ms, and so above those that a database restored from a backup has forgotten.
 */
export async function makePrivilegeList(
  { clock, settings, keys, publishedAt }: PrivilegeListPorts,
  db: Db,
  { id, key, certificate: der }: AttributeAuthorityRow,
): Promise<PrivilegeListRow> {
  await lockAttributeAuthority(db, id);
  const former = (await readPrivilegeLists(db)).find(({ authority }) => authority === id);
  const certificate = parseCertificate(der);
  const thisUpdate = clock.now();
  const number = Math.max((former?.number ?? 0) + 1, thisUpdate);
  const nextUpdate = thisUpdate + settings.get('trust.privilege.list-hours', defaultHours) * hourMs;
  const place = { full: [{ kind: 'uri', text: pmiPlaces(publishedAt(), id).list } as const] };
  const writer = new CrlWriter({
    algorithm: authorityKeyKinds[kindOfKey(certificate.publicKey) as AuthorityKeyKind],
    ...{ issuer: certificate.subject, thisUpdate, nextUpdate, number: BigInt(number) },
    extensions: [
      extension(authorityKeyIdentifier, { keyIdentifier: keyIdentifier(certificate.publicKey) }),
      extension(issuingDistributionPoint, { name: place, onlyAttributeCerts: true }, { critical: true }),
    ],
  });
  for (const { serial, revokedAt } of await readRevokedPrivileges(db, id, thisUpdate - dayMs))
    writer.add({ serial: BigInt(`0x${serial}`), revokedAt, reason: 'privilegeWithdrawn' });
  const content = await writer.sign((bytes) => keys.sign(db, key, bytes));
  const made = { authority: id, number, thisUpdate, nextUpdate, content };
  await savePrivilegeList(db, made);
  return made;
}
