// RFC 6960 section 4.1: requests.
import { type Der, readDer } from './der/reader.ts';
import { constructedTag, tag } from './der/tag.table.ts';
import { encode, explicit, octetString, sequence } from './der/writer.ts';
import { type DigestName, digestTable } from './digest.table.ts';
import { digest, readDigestAlgorithm, writeDigestAlgorithm } from './digest.ts';
import type { Certificate } from './rfc5280-certificate.ts';
import type { Extension } from './rfc5280-extensions.ts';
import { nonceExtension, readOcspExtensions, writeOcspExtensions } from './rfc6960-ocsp-extensions.ts';

/** Names one certificate by its issuer's name and key and its serial number. */
export interface CertId {
  /** Object identifier of the digest; it may be one that we do not compute. */
  readonly algorithm: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Content octets of the INTEGER. */
  readonly serial: Uint8Array;
  /** As it was read or written; what a responder puts into its answer. */
  readonly encoded: Uint8Array;
}

export interface OcspRequest {
  readonly requests: readonly { readonly certId: CertId; readonly extensions: readonly Extension[] }[];
  readonly extensions: readonly Extension[];
  /** A GeneralName. */
  readonly requestorName: Uint8Array | undefined;
  /** Whether the request is signed; the signature is not judged. */
  readonly signed: boolean;
}

/** Largest request that is read: about 1,000 certificates. */
const maximumRequestBytes = 128 * 1024;

/** Most certificates asked for in one request. */
const maximumRequests = 1000;

/** Reads a request. Throws DerError; answer that with `malformedRequest`. */
export function parseOcspRequest(bytes: Uint8Array): OcspRequest {
  const outer = readDer(bytes, { maximumBytes: maximumRequestBytes }).fields();
  const fields = outer.next().fields();
  const signature = outer.optional(constructedTag(0));
  outer.end();
  refuseVersion(fields.optional(constructedTag(0)));
  const requestorName = fields.optional(constructedTag(1))?.explicit().raw;
  const list = fields.next();
  const elements = list.sequenceOf();
  if (elements.length > maximumRequests) throw list.error(`more than ${maximumRequests} certificates`);
  const extensions = readOcspExtensions(fields.optional(constructedTag(2)));
  fields.end();
  return { requests: elements.map(readOne), extensions, requestorName, signed: readSignature(signature) };
}

/** Version 1 is the default, which DER leaves out, and there is no other. Throws DerError when one is encoded. */
export function refuseVersion(value: Der | undefined): void {
  if (value !== undefined) throw value.error('a version is encoded, but 1 is the default and the only one');
}

function readSignature(value: Der | undefined): boolean {
  if (value === undefined) return false;
  const fields = value.explicit().fields();
  fields.next(tag.sequence);
  fields.next().asBitString();
  fields.optional(constructedTag(0))?.explicit().sequenceOf();
  fields.end();
  return true;
}

function readOne(value: Der): OcspRequest['requests'][number] {
  const fields = value.fields();
  const certId = readCertId(fields.next());
  const extensions = readOcspExtensions(fields.optional(constructedTag(0)));
  fields.end();
  return { certId, extensions };
}

/** Reads a CertID. Throws DerError. */
export function readCertId(value: Der): CertId {
  const fields = value.fields();
  const algorithm = readDigestAlgorithm(fields.next());
  const issuerNameHash = fields.next().asOctetString();
  const issuerKeyHash = fields.next().asOctetString();
  const serial = fields.next(tag.integer).content;
  fields.end();
  return { algorithm, issuerNameHash, issuerKeyHash, serial, encoded: value.raw };
}

/**
 * The CertID of a certificate by its issuer and its serial number (content octets).
 * SHA-1 is what every responder knows; it identifies and does not have to prove.
 */
export function certIdOf(
  issuer: Pick<Certificate, 'subject' | 'publicKey'>,
  serial: Uint8Array,
  name: DigestName = 'sha1',
): CertId {
  const issuerNameHash = digest(name, issuer.subject.raw);
  const issuerKeyHash = digest(name, issuer.publicKey.bits);
  const encoded = sequence(
    writeDigestAlgorithm(name, name !== 'sm3'),
    octetString(issuerNameHash),
    octetString(issuerKeyHash),
    encode(tag.integer, serial),
  );
  return { algorithm: digestTable[name].oid, issuerNameHash, issuerKeyHash, serial, encoded };
}

/** A request for these certificates, with a nonce of 1 to 128 octets when one is given (RFC 9654 recommends 32). */
export function buildOcspRequest(
  certIds: readonly CertId[],
  options: { readonly nonce?: Uint8Array } = {},
): Uint8Array {
  if (certIds.length === 0 || certIds.length > maximumRequests) throw new RangeError('no or too many certificates');
  if (options.nonce !== undefined && (options.nonce.length === 0 || options.nonce.length > 128))
    throw new RangeError('a nonce has 1 to 128 octets');
  const extensions = writeOcspExtensions(options.nonce === undefined ? [] : [nonceExtension(options.nonce)]);
  return sequence(
    sequence(
      sequence(...certIds.map((one) => sequence(one.encoded))),
      extensions === undefined ? undefined : explicit(2, extensions),
    ),
  );
}
