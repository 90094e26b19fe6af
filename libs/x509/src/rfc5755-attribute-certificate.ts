// RFC 5755: attribute certificates, reading.
import { type Der, readDer } from './der/reader.ts';
import { constructedTag, tag } from './der/tag.table.ts';
import type { BitString } from './der/values.ts';
import { readDigestAlgorithm } from './digest.ts';
import { type Extensions, noExtensions, readExtensions } from './rfc5280-extensions.ts';
import { type GeneralName, readGeneralNames } from './rfc5280-general-name.ts';
import { type Name, readName } from './rfc5280-name.ts';
import { readSigned, type Signed } from './signed.ts';

/** Names a public-key certificate. */
export interface CertificateIdentity {
  readonly issuer: readonly GeneralName[];
  /** Content octets of the INTEGER. */
  readonly serial: Uint8Array;
}

/** The digest of what the holder presents: a public key, a certificate, or something else. */
export interface ObjectDigest {
  readonly kind: 'publicKey' | 'certificate' | 'other';
  /** Object identifier of what is digested, for `other`. */
  readonly otherType: string | undefined;
  /** Object identifier. */
  readonly algorithm: string;
  readonly digest: Uint8Array;
}

/** Whom the privileges belong to: one way of naming the holder or several, which MUST then all fit. */
export interface Holder {
  readonly certificate?: CertificateIdentity;
  readonly entityName?: readonly GeneralName[];
  readonly objectDigest?: ObjectDigest;
}

/** An attribute and its values, each a complete DER value. */
export interface PrivilegeAttribute {
  readonly type: string;
  readonly values: readonly Der[];
}

/** An attribute certificate as it was read; nothing of it is verified. Times in ms. */
export interface AttributeCertificate extends Signed {
  readonly holder: Holder;
  readonly issuer: Name;
  /** Content octets of the INTEGER, positive, at most 20. */
  readonly serial: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly attributes: readonly PrivilegeAttribute[];
  readonly extensions: Extensions;
}

const maximumBytes = 64 * 1024;
const maximumElements = 64;

/** Reads an attribute certificate of version 2. Throws DerError or X509Error. */
export function parseAttributeCertificate(bytes: Uint8Array): AttributeCertificate {
  const { content, ...signed } = readSigned(readDer(bytes, { maximumBytes }));
  const fields = content.fields();
  const version = fields.next();
  if (version.asInteger() !== 1) throw version.error('no attribute certificate of version 2');
  const holder = readHolder(fields.next());
  const issuer = readIssuer(fields.next());
  const algorithmInside = fields.next(tag.sequence);
  if (Buffer.compare(algorithmInside.raw, signed.signatureAlgorithm.raw) !== 0)
    throw algorithmInside.error('the signature algorithm inside is another than outside');
  const serial = fields.next();
  if (serial.asBigInt() <= 0n || serial.content.length > 20) throw serial.error('serial number outside 1 to 20 octets');
  const period = fields.next().fields();
  const notBefore = period.next(tag.generalizedTime).asTime();
  const notAfter = period.next(tag.generalizedTime).asTime();
  period.end();
  const attributes = readAttributes(fields.next());
  fields.optional(tag.bitString);
  const extended = fields.optional(tag.sequence);
  const extensions = extended === undefined ? noExtensions : readExtensions(extended);
  fields.end();
  return {
    ...signed,
    holder,
    issuer,
    serial: serial.content,
    notBefore,
    notAfter,
    attributes,
    extensions,
  };
}

function wholeOctets(value: Der): Uint8Array {
  const bits: BitString = value.asBitString();
  if (bits.unusedBits !== 0) throw value.error('bits that do not fill octets');
  return bits.bytes;
}

function readHolder(value: Der): Holder {
  const fields = value.fields();
  const certificate = fields.optional(constructedTag(0));
  const entityName = fields.optional(constructedTag(1));
  const objectDigest = fields.optional(constructedTag(2));
  fields.end();
  if (certificate === undefined && entityName === undefined && objectDigest === undefined)
    throw value.error('a holder without a name');
  return {
    ...(certificate && { certificate: readIdentity(certificate) }),
    ...(entityName && { entityName: readGeneralNames(entityName, constructedTag(1)) }),
    ...(objectDigest && { objectDigest: readObjectDigest(objectDigest) }),
  };
}

function readIdentity(value: Der): CertificateIdentity {
  const fields = value.fields(value.identifier);
  const issuer = readGeneralNames(fields.next());
  const serial = fields.next(tag.integer).content;
  fields.optional(tag.bitString);
  fields.end();
  return { issuer, serial };
}

function readObjectDigest(value: Der): ObjectDigest {
  const fields = value.fields(value.identifier);
  const kind = (['publicKey', 'certificate', 'other'] as const)[fields.next().asInteger(tag.enumerated)];
  if (kind === undefined) throw value.error('no such kind of object');
  const otherType = fields.peek?.is(tag.oid) ? fields.next().asOid() : undefined;
  if ((kind === 'other') !== (otherType !== undefined)) throw value.error('a type for what has none, or none');
  const algorithm = readDigestAlgorithm(fields.next());
  const digest = wholeOctets(fields.next());
  fields.end();
  return { kind, otherType, algorithm, digest };
}

/** V2Form with exactly one directory name, as RFC 5755 section 4.2.3 wants it. */
function readIssuer(value: Der): Name {
  const fields = value.fields(constructedTag(0));
  const names = fields.next(tag.sequence).children();
  fields.end();
  if (names.length !== 1) throw value.error('an issuer without one name');
  return readName(names[0].expect(constructedTag(4)).explicit());
}

function readAttributes(value: Der): PrivilegeAttribute[] {
  const attributes = value.sequenceOf().map((one) => {
    const fields = one.fields();
    const type = fields.next().asOid();
    const values = fields.next().setOf();
    fields.end();
    return { type, values };
  });
  if (attributes.length > maximumElements || repeated(attributes)) throw value.error('an attribute twice or too many');
  return attributes;
}

const repeated = (list: readonly { readonly type: string }[]): boolean =>
  new Set(list.map((one) => one.type)).size !== list.length;
