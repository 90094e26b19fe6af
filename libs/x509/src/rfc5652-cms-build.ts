// RFC 5652 (CMS), writing SignedData; GB/T 35275 under its own object identifiers.
import { signatureAlgorithm } from './algorithm.ts';
import type { SignatureName } from './algorithms.table.ts';
import { tag } from './der/tag.table.ts';
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
import type { DigestName } from './digest.table.ts';
import { digest, writeDigestAlgorithm } from './digest.ts';
import type { Certificate } from './rfc5280-certificate.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import { digestFor, nationalAlgorithm } from './rfc5652-cms-algorithm.ts';
import {
  type Attribute,
  algorithmProtectionAttribute,
  cmsAttribute,
  contentTypeAttribute,
  messageDigestAttribute,
  signingCertificateAttribute,
  signingTimeAttribute,
  writeAttributes,
} from './rfc5652-cms-attributes.ts';
import type { Sign } from './signed.ts';

/** One who signs. The private key stays with the caller. */
export interface CmsSigner {
  readonly certificate: Certificate;
  readonly algorithm: SignatureName;
  readonly sign: Sign;
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
  const digests = [...new Set(signers.map((signer) => digestFor(signer.algorithm)))];
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
  const name = digestFor(signer.algorithm);
  const digestIdentifier = writeDigestAlgorithm(name);
  const signatureIdentifier =
    dialect === 'gbt35275' ? nationalAlgorithm(signer.algorithm) : signatureAlgorithm(signer.algorithm);
  const attributes = writeAttributes([
    contentTypeAttribute(contentType),
    messageDigestAttribute(typeof content === 'function' ? content(name) : digest(name, content)),
    ...(signer.signingTime === undefined ? [] : [signingTimeAttribute(signer.signingTime)]),
    algorithmProtectionAttribute(digestIdentifier, signatureIdentifier),
    signingCertificateAttribute(signer.certificate.raw, name === 'sm3' ? 'sm3' : 'sha256'),
    ...(signer.attributes ?? []),
  ]);
  const signature = await signer.sign(attributes);
  const token = await signer.timestamp?.(signature);
  return sequence(
    integer(1),
    sequence(signer.certificate.issuer.raw, encode(tag.integer, signer.certificate.serial)),
    digestIdentifier,
    implicit(0, attributes),
    signatureIdentifier,
    octetString(signature),
    token === undefined ? undefined : implicit(1, writeAttributes([cmsAttribute(cmsOids.signatureTimestamp, token)])),
  );
}
