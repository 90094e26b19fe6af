// RFC 5280 section 4: what a certificate must be by itself, wherever it stands in the path. One rule each.

import { extensionOid, nameOid, purposeOid } from '../oid.table.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import type { ExtensionKind } from '../rfc5280-extensions.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  ocspNoCheck,
  subjectKeyIdentifier,
} from '../rfc5280-key-extensions.ts';
import {
  authorityInfoAccess,
  issuerAltName,
  nameConstraints,
  subjectAltName,
  subjectInfoAccess,
} from '../rfc5280-name-extensions.ts';
import {
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from '../rfc5280-policy-extensions.ts';
import { crlDistributionPoints, freshestCrl } from '../rfc5280-revocation-extensions.ts';
import { addressText, isPresentedHostName } from '../rfc9525-service-identity.ts';
import { isSignedBy } from '../signed.ts';
import { type Fault, fault } from './validation.ts';

/** Where a certificate stands, and what is wanted of the whole path. */
export interface Place {
  readonly certificate: Certificate;
  /** The one above it; undefined: it is the root. */
  readonly issuer: Certificate | undefined;
  readonly isTarget: boolean;
  /** Whether a server's purposes are held to the Baseline Requirements. */
  readonly strictPurposes: boolean;
}

/** A rule finds one fault or none; what it reads may throw, which is a fault of its own. */
export type Rule = (place: Place) => Fault | undefined;

const kinds: readonly ExtensionKind<unknown>[] = [
  basicConstraints,
  keyUsage,
  extendedKeyUsage,
  subjectKeyIdentifier,
  authorityKeyIdentifier,
  subjectAltName,
  issuerAltName,
  nameConstraints,
  certificatePolicies,
  policyMappings,
  policyConstraints,
  inhibitAnyPolicy,
  crlDistributionPoints,
  freshestCrl,
  authorityInfoAccess,
  subjectInfoAccess,
  ocspNoCheck,
] as readonly ExtensionKind<unknown>[];

/** Extensions that path validation processes, or that ask nothing of it. */
const understood: ReadonlySet<string> = new Set(kinds.map((kind) => kind.oid));

/** Every extension that is known is also well-formed. */
export const extensionsAreReadable: Rule = ({ certificate }) => {
  for (const kind of kinds) certificate.extensions.get(kind);
  return undefined;
};

/** Section 4.2: a critical extension that is not understood. */
export const criticalsAreUnderstood: Rule = ({ certificate }) => {
  const [unknown] = certificate.extensions.unknownCritical(understood);
  return unknown === undefined ? undefined : fault('unknown-critical-extension', unknown);
};

/** Section 4.1.1.2: one algorithm, named twice. */
export const algorithmsAgree: Rule = ({ certificate }) =>
  Buffer.compare(certificate.signatureAlgorithm.raw, certificate.innerAlgorithm.raw) === 0
    ? undefined
    : fault('algorithm-mismatch', 'signature and signatureAlgorithm differ');

const broken = (detail: string): Fault => fault('profile', detail);

/** Section 4.1.2.2; roots with serial number zero are in every trust store, and nobody looks for them in a list. */
const serialIsPositive: Rule = ({ certificate: { serial }, issuer }) => {
  const isZero = serial.length === 1 && serial[0] === 0;
  if ((serial[0] & 0x80) !== 0 || serial.length > 20 || (isZero && issuer !== undefined))
    return broken('the serial number is not positive with at most 20 octets');
  return undefined;
};

const isVersion3: Rule = ({ certificate }) => (certificate.version === 3 ? undefined : broken('not version 3'));

/** Sections 4.1.2.5 and 4.1.2.8. */
const isWrittenAsAsked: Rule = ({ certificate }) => {
  if (!certificate.hasUsualTimes) return broken('a time before 2050 is not UTCTime, or one after it is');
  return certificate.hasUniqueIds ? broken('unique identifiers are not to be written') : undefined;
};

/** Sections 4.1.2.4 and 4.1.2.6. */
const hasNames: Rule = ({ certificate }) => {
  if (certificate.issuer.isEmpty) return fault('empty-name', 'the issuer has no name');
  if (!certificate.subject.isEmpty) return undefined;
  if (certificate.isCa) return fault('empty-name', 'a certification authority has no name');
  return certificate.extensions.isCritical(subjectAltName)
    ? undefined
    : fault('empty-name', 'without a subject, subjectAltName is critical');
};

/** Section 4.2.1.1; a root that signed itself may leave it out. The Baseline Requirements ask that it be the issuer's identifier. */
const namesIssuerKey: Rule = ({ certificate, issuer }) => {
  const identifier = certificate.extensions.get(authorityKeyIdentifier);
  const signedItself =
    issuer === undefined && certificate.isSelfIssued && isSignedBy(certificate, certificate.publicKey);
  if (identifier === undefined) return signedItself ? undefined : broken('authorityKeyIdentifier is missing');
  if (identifier.keyIdentifier === undefined) return broken('authorityKeyIdentifier has no keyIdentifier');
  if (signedItself && identifier.issuer !== undefined)
    return broken('authorityKeyIdentifier of a root names an issuer');
  const wanted = (signedItself ? certificate : issuer)?.extensions.get(subjectKeyIdentifier);
  return wanted === undefined || Buffer.compare(wanted, identifier.keyIdentifier) === 0
    ? undefined
    : broken('authorityKeyIdentifier is not the subjectKeyIdentifier of the issuer');
};

/** Section 4.2.1.2. */
const namesOwnKey: Rule = ({ certificate }) =>
  !certificate.isCa || certificate.extensions.has(subjectKeyIdentifier)
    ? undefined
    : broken('subjectKeyIdentifier of a certification authority is missing');

const neverCritical = [
  authorityKeyIdentifier,
  subjectKeyIdentifier,
  authorityInfoAccess,
  subjectInfoAccess,
  freshestCrl,
  { oid: extensionOid.signedCertificateTimestamps, name: 'signedCertificateTimestampList' },
];
const alwaysCritical = [policyConstraints, inhibitAnyPolicy];

/** Sections 4.2.1 and 4.2.2: what MUST and what MUST NOT be critical. */
const criticalityIsRight: Rule = ({ certificate }) => {
  const { extensions } = certificate;
  const wrong =
    neverCritical.find((kind) => extensions.isCritical(kind)) ??
    alwaysCritical.find((kind) => extensions.has(kind) && !extensions.isCritical(kind));
  if (wrong !== undefined) return broken(`${wrong.name} is marked wrongly`);
  if (certificate.isCa && !extensions.isCritical(basicConstraints)) return broken('basicConstraints is not critical');
  return undefined;
};

/** Sections 4.2.1.3 and 4.2.1.9: what authorities may and others may not say. */
const authorityIsConsistent: Rule = ({ certificate }) => {
  const { extensions } = certificate;
  const usage = extensions.get(keyUsage);
  const constraints = extensions.get(basicConstraints);
  if (certificate.isCa) {
    if (usage === undefined) return broken('keyUsage of a certification authority is missing');
    return usage.has('keyCertSign') ? undefined : broken('a certification authority without keyCertSign');
  }
  if (usage?.has('keyCertSign')) return broken('keyCertSign without being a certification authority');
  if (constraints?.pathLength !== undefined) return broken('a path length without being a certification authority');
  return extensions.has(nameConstraints)
    ? broken('name constraints without being a certification authority')
    : undefined;
};

/** Rules of RFC 5280 for those who issue; who validates may be milder, and most profiles are. */
export const strictRules: readonly Rule[] = [
  serialIsPositive,
  isVersion3,
  isWrittenAsAsked,
  hasNames,
  namesIssuerKey,
  namesOwnKey,
  criticalityIsRight,
  authorityIsConsistent,
];

/** Baseline Requirements section 7.1.2.7.12: names of a server are host names or addresses, critical only without a subject. */
const serverNamesAreNames: Rule = ({ certificate }) => {
  const names = certificate.extensions.get(subjectAltName) ?? [];
  const wrong = names.find((name) => name.kind === 'dns' && !isPresentedHostName(name.text));
  if (wrong !== undefined) return broken('subjectAltName has a malformed host name');
  return certificate.extensions.isCritical(subjectAltName) && !certificate.subject.isEmpty
    ? broken('subjectAltName is critical beside a subject')
    : undefined;
};

/**
 * Baseline Requirements section 7.1.4.3: a common name that names a host repeats
 * one of subjectAltName, character for character. A parent domain of one is let
 * pass, and so is what no client takes for a host.
 */
const commonNameRepeats: Rule = ({ certificate }) => {
  const names = certificate.extensions.get(subjectAltName) ?? [];
  const hosts = names.flatMap((name) => (name.kind === 'dns' && name.text.includes('.') ? [name.text] : []));
  const addresses = names.flatMap((name) => (name.kind === 'ip' ? [addressText(name.bytes) ?? ''] : []));
  const stranger = certificate.subject.texts(nameOid.commonName).find((text) => {
    if (hosts.includes(text) || addresses.includes(text)) return false;
    if (looksLikeAddress(text)) return true;
    return text.includes('.') && hosts.length > 0 && !hosts.some((host) => host.endsWith(`.${text}`));
  });
  return stranger === undefined ? undefined : broken('the common name is a host that subjectAltName does not name');
};

/** IPv4 in any notation a resolver takes, or something with the colons of IPv6. */
const looksLikeAddress = (text: string): boolean =>
  /^(0x[\da-f]+|\d+)(\.(0x[\da-f]+|\d+))*\.?$|^[\da-f.]*:[\da-f:.]*$/i.test(text);

/** Baseline Requirements section 7.1.2.7.10. */
const serverPurposeIsExplicit: Rule = ({ certificate, strictPurposes }) => {
  if (!strictPurposes) return undefined;
  const purposes = certificate.extensions.get(extendedKeyUsage);
  const isRight = purposes?.includes(purposeOid.serverAuth) && !purposes.includes(purposeOid.any);
  return isRight && !certificate.extensions.isCritical(extendedKeyUsage)
    ? undefined
    : broken('extKeyUsage of a server names serverAuth, not anyPurpose, and is not critical');
};

/** Section 4.2.1.10; the Baseline Requirements let it be. */
export const nameConstraintsAreCritical: Rule = ({ certificate: { extensions } }) =>
  extensions.has(nameConstraints) && !extensions.isCritical(nameConstraints)
    ? broken('nameConstraints is not critical')
    : undefined;

/** Rules of the Baseline Requirements for the certificate of a server; an authority's own is held to others. */
export const serverRules: readonly Rule[] = [serverNamesAreNames, commonNameRepeats, serverPurposeIsExplicit];

/** Baseline Requirements section 7.1.2.1.2: a root is for no purpose in particular. */
export const rootHasNoPurpose: Rule = ({ certificate, strictPurposes }) =>
  strictPurposes && certificate.isSelfIssued && certificate.extensions.has(extendedKeyUsage)
    ? broken('extKeyUsage in a root')
    : undefined;
