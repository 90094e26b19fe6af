// RFC 5652 (CMS), reading SignedData; GB/T 35275 is the same structure under its own object identifiers.
import { type AlgorithmIdentifier, readAlgorithm } from './algorithm.ts';
import { type Der, readDer } from './der/reader.ts';
import { constructedTag, contextTag, tag } from './der/tag.table.ts';
import { readDigestAlgorithm } from './digest.ts';
import { type Name, readName } from './rfc5280-name.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import { type Attributes, readAttributes } from './rfc5652-cms-attributes.ts';

/** Who signed: the certificate by issuer and serial number (content octets of the INTEGER), or by key identifier. */
export type SignerIdentifier =
  | { readonly kind: 'issuerSerial'; readonly issuer: Name; readonly serial: Uint8Array }
  | { readonly kind: 'keyIdentifier'; readonly keyIdentifier: Uint8Array };

export interface SignerInfo {
  readonly version: number;
  readonly identifier: SignerIdentifier;
  /** Object identifier. */
  readonly digestAlgorithm: string;
  /** Its AlgorithmIdentifier as it was read. */
  readonly digestIdentifier: Uint8Array;
  readonly signedAttributes: Attributes | undefined;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly unsignedAttributes: Attributes | undefined;
}

/** Signed content as it was read; nothing of it is verified. Certificates and lists are complete DER values. */
export interface SignedData {
  /** Which family of object identifiers the message is written in. */
  readonly dialect: 'rfc5652' | 'gbt35275';
  readonly version: number;
  readonly digestAlgorithms: readonly string[];
  readonly contentType: string;
  /** Undefined when the signature is detached. */
  readonly content: Uint8Array | undefined;
  readonly certificates: readonly Uint8Array[];
  readonly attributeCertificates: readonly Uint8Array[];
  readonly revocationLists: readonly Uint8Array[];
  readonly signers: readonly SignerInfo[];
}

/** Most certificates or revocation lists, and most signers, of one message that are read: each signer costs a signature, and a digest of the content. */
const maximumElements = 256;
const maximumSigners = 32;

/** Reads a ContentInfo of type signedData. `maximumBytes` is 64 MiB when not given. Throws DerError. */
export function parseSignedData(bytes: Uint8Array, options: { readonly maximumBytes?: number } = {}): SignedData {
  return readSignedData(readDer(bytes, { maximumBytes: options.maximumBytes ?? 64 * 1024 * 1024 }));
}

/** Reads a ContentInfo of type signedData inside another structure. Throws DerError. */
export function readSignedData(contentInfo: Der): SignedData {
  const outer = contentInfo.fields();
  const type = outer.next();
  const dialect = dialectOf(type);
  const content = outer.next(constructedTag(0)).explicit();
  outer.end();
  const fields = content.fields();
  const version = fields.next().asInteger();
  const digestAlgorithms = bounded(fields.next(tag.set), maximumSigners).map(readDigestAlgorithm);
  const encapsulated = fields.next().fields();
  const contentType = encapsulated.next().asOid();
  const inside = encapsulated.optional(constructedTag(0))?.explicit().asOctetString();
  encapsulated.end();
  const certificates = bounded(fields.optional(constructedTag(0)));
  const revocationLists = bounded(fields.optional(constructedTag(1)));
  const signers = bounded(fields.next(tag.set), maximumSigners).map(readSigner);
  fields.end();
  return {
    dialect,
    version,
    digestAlgorithms,
    contentType,
    content: inside,
    certificates: certificates.filter((one) => one.is(tag.sequence)).map((one) => one.raw),
    attributeCertificates: certificates.filter((one) => !one.is(tag.sequence)).map(readAttributeCertificate),
    revocationLists: revocationLists.map((one) => one.expect(tag.sequence).raw),
    signers,
  };
}

function dialectOf(type: Der): SignedData['dialect'] {
  const dotted = type.asOid();
  if (dotted === cmsOids.signedData) return 'rfc5652';
  if (dotted === cmsOids.gbtSignedData) return 'gbt35275';
  throw type.error(`content type ${dotted} is not signedData`);
}

function bounded(value: Der | undefined, maximum = maximumElements): Der[] {
  const elements = value?.children() ?? [];
  if (elements.length > maximum) throw (value as Der).error(`more than ${maximum} elements`);
  return elements;
}

/** `[2] IMPLICIT` AttributeCertificate; the obsolete choices [0] and [1] and the open one [3] are not read. */
function readAttributeCertificate(value: Der): Uint8Array {
  const bytes = Uint8Array.from(value.expect(constructedTag(2)).raw);
  bytes[0] = tag.sequence;
  return bytes;
}

function readSigner(value: Der): SignerInfo {
  const fields = value.fields();
  const version = fields.next();
  const identifier = readIdentifier(fields.next());
  if (version.asInteger() !== (identifier.kind === 'issuerSerial' ? 1 : 3))
    throw version.error('version does not fit the signer identifier');
  const digestIdentifier = fields.next();
  const signed = fields.optional(constructedTag(0));
  const signatureAlgorithm = readAlgorithm(fields.next());
  const signature = fields.next().asOctetString();
  const unsigned = fields.optional(constructedTag(1));
  fields.end();
  return {
    version: version.asInteger(),
    identifier,
    digestAlgorithm: readDigestAlgorithm(digestIdentifier),
    digestIdentifier: digestIdentifier.raw,
    signedAttributes: signed === undefined ? undefined : readAttributes(signed, true),
    signatureAlgorithm,
    signature,
    unsignedAttributes: unsigned === undefined ? undefined : readAttributes(unsigned, false),
  };
}

function readIdentifier(value: Der): SignerIdentifier {
  if (value.is(contextTag(0))) return { kind: 'keyIdentifier', keyIdentifier: value.asOctetString(contextTag(0)) };
  const fields = value.fields();
  const issuer = readName(fields.next());
  const serial = fields.next(tag.integer).content;
  fields.end();
  return { kind: 'issuerSerial', issuer, serial };
}
