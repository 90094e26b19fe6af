// RFC 5652 section 5.3 and 11 (attributes), RFC 5035 (signing certificate).
import { type Der, readDer } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { implicit, octetString, oid, sequence, setOf, time } from './der/writer.ts';
import { type DigestName, digestTable } from './digest.table.ts';
import { digest, digestOf, readDigestAlgorithm, writeDigestAlgorithm } from './digest.ts';
import { type GeneralName, readGeneralNames } from './rfc5280-general-name.ts';
import { cmsOids } from './rfc5652-cms.table.ts';

/** One attribute; each value is a complete DER value. */
export interface Attribute {
  readonly type: string;
  readonly values: readonly Uint8Array[];
}

/** Attributes of a signer as they were read. */
export interface Attributes {
  /** As a SET OF: what is signed, whatever tag it travels under. */
  readonly encoded: Uint8Array;
  readonly list: readonly Attribute[];
}

/** Most attributes of one signer, and most values of one attribute, that are read. */
const maximumAttributes = 64;

/** Attributes behind `[0]` or `[1]`; strictly sorted when they are signed, for then DER is what was signed. Throws DerError. */
export function readAttributes(value: Der, signed: boolean): Attributes {
  const elements = signed ? value.setOf(1, value.identifier) : value.children();
  if (elements.length === 0 || elements.length > maximumAttributes) throw value.error('no or too many attributes');
  const list = elements.map(readAttribute);
  if (signed && new Set(list.map((one) => one.type)).size !== list.length) throw value.error('an attribute twice');
  const encoded = Uint8Array.from(value.raw);
  encoded[0] = tag.set;
  return { encoded, list };
}

function readAttribute(value: Der): Attribute {
  const fields = value.fields();
  const type = fields.next().asOid();
  const values = fields.next(tag.set).children();
  fields.end();
  if (values.length === 0 || values.length > maximumAttributes) throw value.error('no or too many attribute values');
  return { type, values: values.map((one) => one.raw) };
}

/** The one value of the attribute, or undefined when there is none; throws DerError when it has several values. */
export function attributeValue(attributes: Attributes | undefined, type: string): Der | undefined {
  const found = attributes?.list.find((one) => one.type === type);
  if (found === undefined) return undefined;
  const value = readDer(found.values[0], { maximumBytes: 16 * 1024 * 1024 });
  if (found.values.length !== 1) throw value.error('an attribute with several values');
  return value;
}

/** What a signing-certificate attribute says of the signer's certificate (RFC 5035 sections 3 and 4). */
export interface CertificateReference {
  /** Object identifier of the digest. */
  readonly algorithm: string;
  readonly hash: Uint8Array;
  readonly issuerSerial?: { readonly issuer: readonly GeneralName[]; readonly serial: Uint8Array };
}

/** The references of signingCertificate and signingCertificateV2; of each attribute only the first names the signer's own certificate. */
export function signingCertificates(attributes: Attributes | undefined): CertificateReference[] {
  const read = (type: string, one: (value: Der) => CertificateReference): CertificateReference[] => {
    const value = attributeValue(attributes, type);
    if (value === undefined) return [];
    const references = value.fields().next().sequenceOf();
    return [one(references[0])];
  };
  return [...read(cmsOids.signingCertificate, readV1), ...read(cmsOids.signingCertificateV2, readV2)];
}

function readV1(value: Der): CertificateReference {
  const fields = value.fields();
  const hash = fields.next().asOctetString();
  const issuerSerial = fields.peek === undefined ? undefined : readIssuerSerial(fields.next());
  fields.end();
  return { algorithm: digestTable.sha1.oid, hash, ...(issuerSerial && { issuerSerial }) };
}

function readV2(value: Der): CertificateReference {
  const fields = value.fields();
  const algorithm = fields.peek?.is(tag.sequence) ? readDigestAlgorithm(fields.next()) : digestTable.sha256.oid;
  const hash = fields.next().asOctetString();
  const issuerSerial = fields.peek === undefined ? undefined : readIssuerSerial(fields.next());
  fields.end();
  return { algorithm, hash, ...(issuerSerial && { issuerSerial }) };
}

function readIssuerSerial(value: Der): { readonly issuer: GeneralName[]; readonly serial: Uint8Array } {
  const fields = value.fields();
  const issuer = readGeneralNames(fields.next());
  const serial = fields.next(tag.integer).content;
  fields.end();
  return { issuer, serial };
}

/** Whether the reference is to these certificate bytes; false for a digest we do not compute. */
export function refersTo(reference: CertificateReference, certificate: Uint8Array): boolean {
  const name = digestOf(reference.algorithm);
  return name !== undefined && Buffer.compare(digest(name, certificate), reference.hash) === 0;
}

/** An attribute with one value. */
export const cmsAttribute = (type: string, value: Uint8Array): Attribute => ({ type, values: [value] });

export const contentTypeAttribute = (type: string): Attribute => cmsAttribute(cmsOids.contentType, oid(type));

export const messageDigestAttribute = (value: Uint8Array): Attribute =>
  cmsAttribute(cmsOids.messageDigest, octetString(value));

/** Time in ms; RFC 5652 11.3 writes it like a certificate's. */
export const signingTimeAttribute = (milliseconds: number): Attribute =>
  cmsAttribute(cmsOids.signingTime, time(milliseconds));

/** ESSCertIDv2 of the signer's certificate, without issuer and serial: the digest already names it. */
export function signingCertificateAttribute(certificate: Uint8Array, name: DigestName = 'sha256'): Attribute {
  const algorithm = name === 'sha256' ? undefined : writeDigestAlgorithm(name);
  const reference = sequence(algorithm, octetString(digest(name, certificate)));
  return cmsAttribute(cmsOids.signingCertificateV2, sequence(sequence(reference)));
}

/** RFC 6211: both algorithm identifiers as they stand beside the attributes, so that neither can be changed. */
export function algorithmProtectionAttribute(digestIdentifier: Uint8Array, signatureIdentifier: Uint8Array): Attribute {
  return cmsAttribute(cmsOids.algorithmProtection, sequence(digestIdentifier, implicit(1, signatureIdentifier)));
}

/** Attributes as a SET OF: the bytes to be signed. */
export function writeAttributes(list: readonly Attribute[]): Uint8Array {
  return setOf(list.map((one) => sequence(oid(one.type), setOf(one.values))));
}

/** Timestamp tokens that a signature carries among its unsigned attributes, each a ContentInfo. They are not verified. */
export function signatureTimestamps(unsigned: Attributes | undefined): readonly Uint8Array[] {
  const found = unsigned?.list.filter((one) => one.type === cmsOids.signatureTimestamp) ?? [];
  return found.flatMap((one) => one.values);
}
