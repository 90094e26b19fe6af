// RFC 5755 section 5: does this privilege certificate give its holder the privilege, here and now?
import { signatureMethod } from './algorithm.ts';
import { digest, digestOf } from './digest.ts';
import { extensionOid } from './oid.table.ts';
import { isMalformed, type PathCheck, type Refusal, refuse } from './refusal.ts';
import type { Certificate } from './rfc5280-certificate.ts';
import type { Crl } from './rfc5280-crl.ts';
import { type GeneralName, generalNameKey } from './rfc5280-general-name.ts';
import { authorityKeyIdentifier, keyUsage, subjectKeyIdentifier } from './rfc5280-key-extensions.ts';
import { subjectAltName } from './rfc5280-name-extensions.ts';
import { issuingDistributionPoint } from './rfc5280-revocation-extensions.ts';
import { privilegeExtensionOids } from './rfc5755-attribute-certificate.table.ts';
import { type AttributeCertificate, parseAttributeCertificate } from './rfc5755-attribute-certificate.ts';
import {
  authorityControls,
  noRevocationAvailable,
  targetInformation,
} from './rfc5755-attribute-certificate-extensions.ts';
import { type PrivilegeRefusal, privilegeRefusalTable } from './rfc5755-attribute-certificate-refusals.table.ts';
import { isSignedBy } from './signed.ts';

/** Who presents a privilege certificate, to whom, when. */
export interface PrivilegeQuestion {
  /** The certificate by which the holder has just proved its identity; the caller MUST have validated its path. */
  readonly holder: Certificate;
  /** The attribute authority's certificate. */
  readonly authority: Certificate;
  /** Whether the authority is trusted to give privileges; asked after all else holds. */
  readonly checkPath: PathCheck;
  /** The caller names this very authority as one that gives privileges; else its certificate MUST say so by aaControls. */
  readonly authorityNamed?: boolean;
  /** ms. */
  readonly time: number;
  /** Names of this service and of the groups it belongs to; a certificate with targets must name one of them. */
  readonly service?: { readonly names: readonly GeneralName[]; readonly groups?: readonly GeneralName[] };
  /** Lists of the authority; one of them MUST be valid unless the certificate says that it is never revoked. */
  readonly revocationLists?: readonly Crl[];
}

/** The privileges hold; read them from the certificate. */
export type PrivilegeVerdict = { readonly valid: true; readonly certificate: AttributeCertificate } | Refusal;

interface Judged {
  readonly question: PrivilegeQuestion;
  readonly certificate: AttributeCertificate;
}

/** In the order in which they are asked; each holds, or the certificate is refused for it. */
const rules: readonly (readonly [refusal: PrivilegeRefusal, holds: (judged: Judged) => boolean])[] = [
  ['privilege.authority.other', isOfAuthority],
  ['privilege.authority.ca', ({ question: { authority } }) => !authority.isCa],
  ['privilege.authority.unnamed', isNamed],
  ['privilege.authority.usage', maySign],
  ['privilege.signature.weak', isStrong],
  ['privilege.signature.wrong', ({ question, certificate }) => isSignedBy(certificate, question.authority.publicKey)],
  ['privilege.time.early', ({ question, certificate }) => certificate.notBefore <= question.time],
  ['privilege.time.late', ({ question, certificate }) => question.time <= certificate.notAfter],
  ['privilege.extension.unknown', ({ certificate }) => certificate.extensions.unknownCritical(known).length === 0],
  ['privilege.authority.attributes', ({ question, certificate }) => mayGive(question.authority, certificate)],
  ['privilege.target.other', isForService],
  ['privilege.holder.other', isForHolder],
  ['privilege.revocation.unknown', isRevocationKnown],
  ['privilege.revoked', isNotRevoked],
];

/** Extensions whose meaning is obeyed here, or that change nothing about validity. */
const known: ReadonlySet<string> = new Set([
  privilegeExtensionOids.auditIdentity,
  privilegeExtensionOids.targetInformation,
  privilegeExtensionOids.noRevocationAvailable,
  extensionOid.authorityKeyIdentifier,
  extensionOid.authorityInfoAccess,
  extensionOid.crlDistributionPoints,
]);

/** Whether an attribute certificate in DER gives its holder its privileges. Whatever the bytes, it never throws. */
export function validateAttributeCertificate(bytes: Uint8Array, question: PrivilegeQuestion): PrivilegeVerdict {
  try {
    const certificate = parseAttributeCertificate(bytes);
    const broken = rules.find(([, holds]) => !holds({ question, certificate }));
    if (broken !== undefined) return refuse(privilegeRefusalTable, broken[0]);
    const path = question.checkPath(question.authority, [], question.time);
    if (!path.valid) return path;
    // What limits an authority above limits those below it.
    const limited = (path.path ?? []).some((one) => !mayGive(one, certificate));
    return limited ? refuse(privilegeRefusalTable, 'privilege.authority.attributes') : { valid: true, certificate };
  } catch (error) {
    if (isMalformed(error)) return refuse(privilegeRefusalTable, 'privilege.malformed');
    throw error;
  }
}

function isOfAuthority({ question: { authority }, certificate }: Judged): boolean {
  const wanted = certificate.extensions.get(authorityKeyIdentifier)?.keyIdentifier;
  const own = authority.extensions.get(subjectKeyIdentifier);
  const sameKey = wanted === undefined || own === undefined || Buffer.compare(wanted, own) === 0;
  return certificate.issuer.equals(authority.subject) && sameKey;
}

/** A root certifies many; only some of them give privileges. */
function isNamed({ question: { authority, authorityNamed = false } }: Judged): boolean {
  return authorityNamed || authority.extensions.has(authorityControls);
}

function maySign({ question: { authority } }: Judged): boolean {
  const usages = authority.extensions.get(keyUsage);
  return usages === undefined || usages.has('digitalSignature');
}

function isStrong({ certificate }: Judged): boolean {
  const method = signatureMethod(certificate.signatureAlgorithm);
  return method !== undefined && method.hash !== 'sha1';
}

/** RFC 5755 section 7.4: the authority's own certificate may limit what it gives, and so may those above it. */
function mayGive(authority: Certificate, certificate: AttributeCertificate): boolean {
  const controls = authority.extensions.get(authorityControls);
  if (controls === undefined) return true;
  const { permitted, excluded, permitsUnspecified } = controls;
  return certificate.attributes.every(
    ({ type }) => !excluded.includes(type) && (permitted?.includes(type) ?? permitsUnspecified),
  );
}

function isForService({ question: { service }, certificate }: Judged): boolean {
  const targets = certificate.extensions.get(targetInformation);
  if (targets === undefined) return true;
  return overlaps(targets.names, service?.names ?? []) || overlaps(targets.groups, service?.groups ?? []);
}

function overlaps(some: readonly GeneralName[], others: readonly GeneralName[]): boolean {
  const keys = new Set(some.map(generalNameKey));
  return others.some((name) => keys.has(generalNameKey(name)));
}

/** RFC 5755 section 4.2.2: every way in which the holder is named must fit. */
function isForHolder({ question: { holder: presented }, certificate: { holder } }: Judged): boolean {
  const { certificate, entityName, objectDigest } = holder;
  return (
    (certificate === undefined || isIdentity(presented, certificate)) &&
    (entityName === undefined || overlaps(entityName, namesOf(presented))) &&
    (objectDigest === undefined || isDigestOf(presented, objectDigest))
  );
}

function isIdentity(
  presented: Certificate,
  { issuer, serial }: NonNullable<AttributeCertificate['holder']['certificate']>,
): boolean {
  const [name, ...others] = issuer;
  return (
    others.length === 0 &&
    name.kind === 'directory' &&
    name.name.equals(presented.issuer) &&
    Buffer.compare(serial, presented.serial) === 0
  );
}

function namesOf(presented: Certificate): GeneralName[] {
  const others = presented.extensions.get(subjectAltName) ?? [];
  return presented.subject.isEmpty ? [...others] : [{ kind: 'directory', name: presented.subject }, ...others];
}

function isDigestOf(
  presented: Certificate,
  object: NonNullable<AttributeCertificate['holder']['objectDigest']>,
): boolean {
  const name = digestOf(object.algorithm);
  if (name === undefined || name === 'sha1' || object.kind === 'other') return false;
  const bytes = object.kind === 'publicKey' ? presented.spki : presented.raw;
  return Buffer.compare(digest(name, bytes), object.digest) === 0;
}

const isNeverRevoked = (certificate: AttributeCertificate): boolean =>
  certificate.extensions.has(noRevocationAvailable);

function isRevocationKnown(judged: Judged): boolean {
  return isNeverRevoked(judged.certificate) || validLists(judged).length > 0;
}

function isNotRevoked(judged: Judged): boolean {
  const { certificate } = judged;
  if (isNeverRevoked(certificate)) return true;
  return validLists(judged).every((list) => list.find(certificate.serial, certificate.issuer) === undefined);
}

/** Complete lists, signed by the authority itself, in force, that cover attribute certificates. */
function validLists({ question: { revocationLists = [], authority, time } }: Judged): Crl[] {
  const obeyed = new Set([extensionOid.issuingDistributionPoint]);
  return revocationLists.filter((list) => {
    const scope = list.extensions.get(issuingDistributionPoint);
    const limited = scope?.onlyUserCerts || scope?.onlyCaCerts || scope?.indirect || scope?.onlySomeReasons;
    return (
      list.issuer.equals(authority.subject) &&
      list.thisUpdate <= time &&
      list.nextUpdate !== undefined &&
      time <= list.nextUpdate &&
      !limited &&
      list.extensions.unknownCritical(obeyed).length === 0 &&
      isSignedBy(list, authority.publicKey) &&
      !list.hasUnknownEntries
    );
  });
}
