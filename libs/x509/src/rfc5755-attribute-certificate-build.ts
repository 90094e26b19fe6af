// RFC 5755: attribute certificates, writing.
import { signatureAlgorithm } from './algorithm.ts';
import type { SignatureName } from './algorithms.table.ts';
import { tag } from './der/tag.table.ts';
import {
  bitString,
  contextConstructed,
  encode,
  enumerated,
  generalizedTime,
  integer,
  oid,
  sequence,
  setOf,
} from './der/writer.ts';
import type { DigestName } from './digest.table.ts';
import { writeDigestAlgorithm } from './digest.ts';
import { extension, writeExtensions } from './rfc5280-extensions.ts';
import { type GeneralName, writeGeneralName, writeGeneralNames } from './rfc5280-general-name.ts';
import { authorityKeyIdentifier } from './rfc5280-key-extensions.ts';
import type { Name } from './rfc5280-name.ts';
import type { CertificateIdentity } from './rfc5755-attribute-certificate.ts';
import type { PrivilegeToWrite } from './rfc5755-attribute-certificate-attributes.ts';
import {
  auditIdentity,
  noRevocationAvailable,
  type Targets,
  targetInformation,
} from './rfc5755-attribute-certificate-extensions.ts';
import { type Sign, signStructure } from './signed.ts';

export interface AttributeCertificateContent {
  /** Named in one way or several. */
  readonly holder: {
    readonly certificate?: CertificateIdentity;
    readonly entityName?: readonly GeneralName[];
    readonly objectDigest?: {
      readonly kind: 'publicKey' | 'certificate';
      readonly algorithm: DigestName;
      readonly digest: Uint8Array;
    };
  };
  /** The subject of the attribute authority's certificate. */
  readonly issuer: Name;
  /** 1 to 2^159 − 1. */
  readonly serial: bigint;
  /** ms, seconds cut. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly attributes: readonly PrivilegeToWrite[];
  /** Absent: good everywhere. */
  readonly targets?: Targets;
  /** Says that this certificate is never revoked, which fits a short life. */
  readonly noRevocationAvailable?: boolean;
  readonly auditIdentity?: Uint8Array;
  /** Key identifier of the authority. */
  readonly authorityKeyIdentifier?: Uint8Array;
  /** Further extensions, encoded: where revocation lists are, access information. */
  readonly extensions?: readonly Uint8Array[];
}

/** The attribute authority. The private key stays with the caller. */
export interface AttributeAuthority {
  readonly algorithm: SignatureName;
  readonly sign: Sign;
}

/** A signed attribute certificate. Throws RangeError for a holder without a name, no attributes, or a number out of range. */
export async function buildAttributeCertificate(
  authority: AttributeAuthority,
  content: AttributeCertificateContent,
): Promise<Uint8Array> {
  check(content);
  const algorithm = signatureAlgorithm(authority.algorithm);
  const info = sequence(
    integer(1),
    writeHolder(content.holder),
    contextConstructed(0, writeGeneralNames([{ kind: 'directory', name: content.issuer }])),
    algorithm,
    integer(content.serial),
    sequence(generalizedTime(content.notBefore), generalizedTime(content.notAfter)),
    sequence(...content.attributes.map(({ type, values }) => sequence(oid(type), setOf(values)))),
    writeExtensions(extensionsOf(content)),
  );
  return signStructure(info, authority.algorithm, authority.sign);
}

function check({ holder, serial, attributes, notBefore, notAfter }: AttributeCertificateContent): void {
  if (Object.values(holder).every((one) => one === undefined)) throw new RangeError('a holder without a name');
  if (serial <= 0n || serial >= 1n << 159n) throw new RangeError('serial number outside 1 to 20 octets');
  if (attributes.length === 0 || attributes.some((one) => one.values.length === 0))
    throw new RangeError('an attribute certificate without attributes');
  if (new Set(attributes.map((one) => one.type)).size !== attributes.length) throw new RangeError('an attribute twice');
  if (!(notBefore <= notAfter)) throw new RangeError('a period that ends before it begins');
}

function writeHolder(holder: AttributeCertificateContent['holder']): Uint8Array {
  const { certificate, entityName, objectDigest } = holder;
  return sequence(
    certificate &&
      contextConstructed(0, writeGeneralNames(certificate.issuer), encode(tag.integer, certificate.serial)),
    entityName && contextConstructed(1, ...entityName.map(writeGeneralName)),
    objectDigest &&
      contextConstructed(
        2,
        enumerated(objectDigest.kind === 'publicKey' ? 0 : 1),
        writeDigestAlgorithm(objectDigest.algorithm),
        bitString(objectDigest.digest),
      ),
  );
}

function extensionsOf(content: AttributeCertificateContent): Uint8Array[] {
  const { auditIdentity: audit, targets, authorityKeyIdentifier: keyIdentifier } = content;
  return [
    ...(audit === undefined ? [] : [extension(auditIdentity, audit, { critical: true })]),
    ...(targets === undefined ? [] : [extension(targetInformation, targets, { critical: true })]),
    ...(keyIdentifier === undefined ? [] : [extension(authorityKeyIdentifier, { keyIdentifier })]),
    ...(content.noRevocationAvailable === true ? [extension(noRevocationAvailable, null)] : []),
    ...(content.extensions ?? []),
  ];
}
