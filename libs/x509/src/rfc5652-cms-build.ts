// RFC 5652 (CMS), writing SignedData; GB/T 35275 under its own object identifiers.
import { readDer } from './der/reader.ts';
import { constructedTag, tag } from './der/tag.table.ts';
import {
  contextConstructed,
  encode,
  explicit,
  implicit,
  integer,
  octetString,
  oid,
  sequence,
  set,
  setOf,
  sorted,
} from './der/writer.ts';
import { type DigestName, digestTable } from './digest.table.ts';
import { digest, writeDigestAlgorithm } from './digest.ts';
import { signatureOid } from './oid.table.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import {
  type Attribute,
  attribute,
  contentTypeAttribute,
  messageDigestAttribute,
  signingCertificateAttribute,
  signingTimeAttribute,
  writeAttributes,
} from './rfc5652-cms-attributes.ts';

/** One who signs. The private key stays with the caller. */
export interface CmsSigner {
  /** The signer's certificate, DER. */
  readonly certificate: Uint8Array;
  readonly digest: DigestName;
  /** AlgorithmIdentifier of the signature, e.g. from `writeAlgorithm`. */
  readonly signatureAlgorithm: Uint8Array;
  /** Signs the octets given: the attributes as a SET OF. */
  sign(signedBytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  /** ms since 1970; no signingTime attribute when absent (PAdES keeps it outside). */
  readonly signingTime?: number;
  /** Further signed attributes. */
  readonly attributes?: readonly Attribute[];
  /** Gives the timestamp token over the signature value; it is kept as the unsigned attribute signature-time-stamp. */
  timestamp?(signature: Uint8Array): Promise<Uint8Array>;
}

/** Content as octets, or, when it is too large to hold and stays outside, its digest by name. */
export type Content = Uint8Array | ((name: DigestName) => Uint8Array);

export interface SignedContent {
  readonly content: Content;
  /** Whether the content stays outside the message; MUST be set when it is given by its digest. */
  readonly detached: boolean;
  /** Object identifier; `data` of the dialect when absent. */
  readonly contentType?: string;
  readonly signers: readonly CmsSigner[];
  /** DER certificates to carry; the signers' own are NOT added by themselves. */
  readonly certificates?: readonly Uint8Array[];
  readonly revocationLists?: readonly Uint8Array[];
  readonly dialect?: 'rfc5652' | 'gbt35275';
}

/** A ContentInfo of type signedData. Throws RangeError for a content that cannot be carried; fails as a signer fails. */
export async function buildSignedData(message: SignedContent): Promise<Uint8Array> {
  const { content, signers, certificates = [], revocationLists = [], dialect = 'rfc5652' } = message;
  const contentType = message.contentType ?? (dialect === 'rfc5652' ? cmsOids.data : cmsOids.gbtData);
  if (typeof content === 'function' && !message.detached)
    throw new RangeError('content given by its digest cannot be carried');
  const digests = [...new Set(signers.map((signer) => signer.digest))];
  const infos = await Promise.all(signers.map((signer) => writeSigner(signer, content, contentType, dialect)));
  return contentInfo(
    dialect,
    sequence(
      integer(dialect === 'rfc5652' && contentType !== cmsOids.data ? 3 : 1),
      setOf(digests.map((name) => writeDigestAlgorithm(name))),
      sequence(
        oid(contentType),
        message.detached || typeof content === 'function' ? undefined : explicit(0, octetString(content)),
      ),
      ...baggage(certificates, revocationLists),
      setOf(infos),
    ),
  );
}

/** A message of certificates (and revocation lists) alone, signed by nobody: what EST and PKCS #7 files hand out (RFC 5652 section 5). */
export function buildCertificateBag(
  certificates: readonly Uint8Array[],
  revocationLists: readonly Uint8Array[] = [],
): Uint8Array {
  return contentInfo(
    'rfc5652',
    sequence(integer(1), set(), sequence(oid(cmsOids.data)), ...baggage(certificates, revocationLists), set()),
  );
}

function contentInfo(dialect: 'rfc5652' | 'gbt35275', signedData: Uint8Array): Uint8Array {
  return sequence(oid(dialect === 'rfc5652' ? cmsOids.signedData : cmsOids.gbtSignedData), explicit(0, signedData));
}

function baggage(
  certificates: readonly Uint8Array[],
  revocationLists: readonly Uint8Array[],
): (Uint8Array | undefined)[] {
  return [
    certificates.length === 0 ? undefined : contextConstructed(0, ...sorted(certificates)),
    revocationLists.length === 0 ? undefined : contextConstructed(1, ...sorted(revocationLists)),
  ];
}

async function writeSigner(
  signer: CmsSigner,
  content: Content,
  contentType: string,
  dialect: 'rfc5652' | 'gbt35275',
): Promise<Uint8Array> {
  const attributes = writeAttributes([
    contentTypeAttribute(contentType),
    messageDigestAttribute(typeof content === 'function' ? content(signer.digest) : digest(signer.digest, content)),
    ...(signer.signingTime === undefined ? [] : [signingTimeAttribute(signer.signingTime)]),
    signingCertificateAttribute(signer.certificate, signer.digest === 'sm3' ? 'sm3' : 'sha256'),
    ...(signer.attributes ?? []),
  ]);
  const signature = await signer.sign(attributes);
  const token = await signer.timestamp?.(signature);
  return sequence(
    integer(1),
    issuerAndSerial(signer.certificate),
    writeDigestAlgorithm(signer.digest),
    implicit(0, attributes),
    dialect === 'gbt35275' ? nationalAlgorithm(signer.signatureAlgorithm) : signer.signatureAlgorithm,
    octetString(signature),
    token === undefined ? undefined : implicit(1, writeAttributes([attribute(cmsOids.signatureTimestamp, token)])),
  );
}

/** GB/T 35275 names the SM2 signature by the algorithm alone, the digest standing beside it. */
function nationalAlgorithm(signatureAlgorithm: Uint8Array): Uint8Array {
  return readDer(signatureAlgorithm).fields().next().asOid() === signatureOid.sm2Sm3
    ? sequence(oid(cmsOids.sm2Signature))
    : signatureAlgorithm;
}

/** IssuerAndSerialNumber of a certificate, from its bytes. */
function issuerAndSerial(certificate: Uint8Array): Uint8Array {
  const fields = readDer(certificate).fields().next().fields();
  fields.optional(constructedTag(0));
  const serialNumber = fields.next(tag.integer).raw;
  fields.next(tag.sequence);
  return sequence(fields.next(tag.sequence).raw, serialNumber);
}
