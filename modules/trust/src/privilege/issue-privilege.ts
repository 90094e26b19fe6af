import { type Db, invalid, newId, type Principal, Problem } from '@citywall/kernel';
import {
  accessOid,
  authorityInfoAccess,
  buildAttributeCertificate,
  type Certificate,
  crlDistributionPoints,
  extension,
  formatName,
  keyIdentifier,
  parseCertificate,
  randomSerial,
} from '@citywall/x509';
import { type AuthorityKeyKind, type AuthorityKeys, authorityKeyKinds } from '../authority/authority-keys.ts';
import { kindOfKey } from '../authority/key-kind.ts';
import { actorOf } from '../surroundings.ts';
import type { AttributeAuthorities } from './attribute-authorities.ts';
import type { AttributeAuthorityRow } from './attribute-authority.store.ts';
import { findHolder, type HolderPorts, type PrivilegeHolder } from './holder.ts';
import { pmiPlaces } from './make-privilege-list.ts';
import { insertPrivilege, type PrivilegeRow, type PrivilegeTargets } from './privilege.store.ts';
import { attributesOf, isUri, type Privilege, requirePrivilege, uriName } from './privilege.ts';
import { findGrant } from './privilege-grant.store.ts';

/** What giving privileges needs. */
export interface PrivilegePorts extends HolderPorts {
  readonly keys: AuthorityKeys;
  readonly authorities: AttributeAuthorities;
  readonly publishedAt: () => string;
}

/** What somebody wants to give to whom. */
export interface PrivilegeWish {
  /** Id or PEM of a certificate. */
  readonly holder: string;
  readonly privileges: readonly Privilege[];
  readonly targets?: Partial<PrivilegeTargets>;
  readonly hours: number;
  readonly revocable?: boolean;
}

const hourMs = 3_600_000;
/** Clocks of relying parties may be behind by this much. */
const backdateMs = 60_000;
/** Longest life, in hours, of what cannot be taken back. */
const longestUnrevocable = 1;

/** Gives privileges that the giver may give by grants, in the caller's transaction; nothing leaves before that commits. */
export async function issuePrivilege(
  ports: PrivilegePorts,
  db: Db,
  wish: PrivilegeWish,
  giver: Principal,
): Promise<PrivilegeRow> {
  const privileges = distinct(wish.privileges);
  for (const privilege of privileges) requirePrivilege(privilege);
  const targets = readTargets(wish.targets);
  await requireGrants(db, privileges, giver, wish.hours);
  const revocable = wish.revocable ?? wish.hours > longestUnrevocable;
  if (!revocable && wish.hours > longestUnrevocable) throw tooLongForGood();
  const holder = await findHolder(ports, db, wish.holder);
  if (holder.row?.owner === giver.id) throw ownPrivilege();
  const national = kindOfKey(holder.certificate.publicKey) === 'sm2';
  const authority = await ports.authorities.of(db, national ? 'national' : 'international');
  const now = ports.clock.now();
  const ends = Math.min(now + wish.hours * hourMs, authority.notAfter, holder.certificate.notAfter);
  const life = { notBefore: wholeSeconds(now - backdateMs), notAfter: wholeSeconds(ends) };
  const serial = randomSerial();
  const content = await sign(ports, db, authority, { privileges, targets, revocable, holder, serial, ...life });
  const row: PrivilegeRow = {
    ...{ id: newId(), authority: authority.id, serial: serial.toString(16), ...holderColumns(holder) },
    ...{ privileges, targets, ...life, revocable, revokedAt: null, issuedAt: now, issuedBy: actorOf(giver), content },
  };
  await insertPrivilege(db, row);
  return row;
}

interface Composition {
  readonly privileges: readonly Privilege[];
  readonly targets: PrivilegeTargets | null;
  readonly revocable: boolean;
  readonly holder: PrivilegeHolder;
  readonly serial: bigint;
  readonly notBefore: number;
  readonly notAfter: number;
}

async function sign(
  { keys, publishedAt }: PrivilegePorts,
  db: Db,
  { id, key, certificate: der }: AttributeAuthorityRow,
  { privileges, targets, revocable, holder, ...life }: Composition,
): Promise<Uint8Array> {
  const certificate = parseCertificate(der);
  const algorithm = authorityKeyKinds[kindOfKey(certificate.publicKey) as AuthorityKeyKind];
  const { list, certificate: ownPlace } = pmiPlaces(publishedAt(), id);
  return buildAttributeCertificate(
    { algorithm, sign: (bytes) => keys.sign(db, key, bytes) },
    {
      ...{ ...life, issuer: certificate.subject, holder: { certificate: identityOf(holder.certificate) } },
      attributes: attributesOf(privileges),
      ...(targets && { targets: { names: targets.names.map(uriName), groups: targets.groups.map(uriName) } }),
      noRevocationAvailable: !revocable,
      authorityKeyIdentifier: keyIdentifier(certificate.publicKey),
      extensions: [
        extension(authorityInfoAccess, [{ method: accessOid.caIssuers, location: uriName(ownPlace) }]),
        ...(revocable ? [extension(crlDistributionPoints, [{ name: { full: [uriName(list)] } }])] : []),
      ],
    },
  );
}

function identityOf({ issuer, serial }: Certificate) {
  return { issuer: [{ kind: 'directory', name: issuer } as const], serial };
}

function holderColumns({ certificate, row }: PrivilegeHolder) {
  return {
    holder: row?.id ?? null,
    holderSubject: formatName(certificate.subject),
    holderIssuer: formatName(certificate.issuer),
    holderSerial: certificate.serialNumber,
    ownerType: row?.ownerType ?? null,
    owner: row?.owner ?? null,
  };
}

function distinct(privileges: readonly Privilege[]): Privilege[] {
  return [...new Map(privileges.map((one) => [`${one.kind} ${one.value}`, one])).values()];
}

/** Deny by default: each must have a grant that names the giver, and lasts no longer than that says. */
async function requireGrants(db: Db, privileges: readonly Privilege[], giver: Principal, hours: number): Promise<void> {
  for (const privilege of privileges) {
    const grant = await findGrant(db, privilege);
    // A role counts for people: else whoever has a key made could give to himself by it. Applications are named one by one.
    const byRole = giver.type === 'person' && giver.roles.some((role) => grant?.roles.includes(role));
    const named = grant !== undefined && (byRole || grant.principals.includes(giver.id));
    if (!named) throw notYours(privilege);
    if (hours > grant.mostHours) throw tooLong(privilege, grant.mostHours);
  }
}

function readTargets({ names = [], groups = [] }: Partial<PrivilegeTargets> = {}): PrivilegeTargets | null {
  const odd = [...names, ...groups].find((text) => !isUri(text));
  if (odd !== undefined)
    throw invalid('trust.privilege.target', {
      en: `A target is the URI of a service or of a group of services, unlike ${odd}.`,
      zh: `目标须为服务或服务组的 URI，而非 ${odd}。`,
    });
  return names.length + groups.length === 0 ? null : { names, groups };
}

function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

/** The same whether there is such a privilege or not. */
function notYours({ value }: Privilege): Problem {
  return new Problem('trust.privilege.not-yours', 403, {
    en: `You may not give ${value}. A security administrator can name you among those who may.`,
    zh: `您无权授予 ${value}。安全管理员可将您加入可授予者。`,
  });
}

function tooLong({ value }: Privilege, most: number): Problem {
  return invalid('trust.privilege.hours', {
    en: `${value} is given for at most ${most} hours. Ask for fewer.`,
    zh: `${value} 最多授予 ${most} 小时。请缩短时间。`,
  });
}

function tooLongForGood(): Problem {
  return invalid('trust.privilege.unrevocable', {
    en: `What cannot be revoked is given for at most ${longestUnrevocable} hour.`,
    zh: `不可吊销的权限最多授予 ${longestUnrevocable} 小时。`,
  });
}

function ownPrivilege(): Problem {
  return new Problem('trust.privilege.own', 403, {
    en: 'Nobody gives privileges to himself. Ask another who may give them.',
    zh: '任何人都不能给自己授予权限。请由其他可授予者办理。',
  });
}
