// RFC 5652 sections 5.3 to 5.6, RFC 5035: the rules for one signer, one at a time.
import { DerError } from './der/der-error.ts';
import { readDer } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { implicit } from './der/writer.ts';
import type { DigestName } from './digest.table.ts';
import type { Certificate } from './rfc5280-certificate.ts';
import { keyUsage } from './rfc5280-key-extensions.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import type { SignedData, SignerInfo } from './rfc5652-cms.ts';
import { signerAlgorithm, strongDigest } from './rfc5652-cms-algorithm.ts';
import { attributeValue, readAttributes, refersTo, signingCertificates } from './rfc5652-cms-attributes.ts';
import type { Content } from './rfc5652-cms-build.ts';
import type { CmsRefusal } from './rfc5652-cms-refusals.table.ts';
import { verifySignature } from './verify-signature.ts';

/** All that the rules judge about one signer. */
export interface Judged {
  readonly signed: SignedData;
  readonly signer: SignerInfo;
  readonly content: Content;
  /** Digests of the content, each computed once for all signers. */
  readonly contentDigest: (name: DigestName) => Uint8Array;
  readonly certificate: Certificate;
  readonly attributesRequired: boolean;
}

/** In the order in which they are asked; each holds, or the message is refused for it. */
export const signerRules: readonly (readonly [refusal: CmsRefusal, holds: (judged: Judged) => boolean])[] = [
  ['cms.digest.unlisted', ({ signed, signer }) => signed.digestAlgorithms.includes(signer.digestAlgorithm)],
  ['cms.digest.weak', ({ signer }) => strongDigest(signer.digestAlgorithm) !== undefined],
  ['cms.attributes.missing', hasAttributesWhereNeeded],
  ['cms.content.missing', ({ signer, content }) => isAttributed(signer) || typeof content !== 'function'],
  ['cms.content.ambiguous', ({ signer, content }) => isAttributed(signer) || !readsAsAttributes(content)],
  ['cms.content-type.wrong', namesContentType],
  ['cms.digest.wrong', namesDigest],
  ['cms.certificate.other', namesCertificate],
  ['cms.certificate.usage', maySign],
  ['cms.algorithm.changed', keepsAlgorithms],
  ['cms.algorithm.unknown', ({ signer }) => signerAlgorithm(signer) !== undefined],
  ['cms.signature.wrong', signatureHolds],
];

const isAttributed = (signer: SignerInfo): boolean => signer.signedAttributes !== undefined;

/** RFC 5652 section 5.3: content of any type but `data` is signed through attributes. */
function hasAttributesWhereNeeded({ signed, signer, attributesRequired }: Judged): boolean {
  const plain = signed.contentType === cmsOids.data || signed.contentType === cmsOids.gbtData;
  return isAttributed(signer) || (plain && !attributesRequired);
}

/**
 * A signature over attributes is also one over their bytes as bare content. So
 * content that reads as attributes is refused where it is signed barely.
 */
function readsAsAttributes(content: Content): boolean {
  if (typeof content === 'function' || content[0] !== tag.set) return false;
  try {
    const { list } = readAttributes(readDer(content), true);
    return list.some((one) => one.type === cmsOids.messageDigest);
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

function namesContentType({ signed, signer }: Judged): boolean {
  if (!isAttributed(signer)) return true;
  return attributeValue(signer.signedAttributes, cmsOids.contentType)?.asOid() === signed.contentType;
}

function namesDigest({ signer, contentDigest }: Judged): boolean {
  const name = strongDigest(signer.digestAlgorithm);
  if (!isAttributed(signer)) return true;
  const said = attributeValue(signer.signedAttributes, cmsOids.messageDigest)?.asOctetString();
  return name !== undefined && said !== undefined && Buffer.compare(said, contentDigest(name)) === 0;
}

/** RFC 5035 section 3: where the signer names the certificate, it is that one and no other. */
function namesCertificate({ signer, certificate }: Judged): boolean {
  return signingCertificates(signer.signedAttributes).every(
    (reference) =>
      refersTo(reference, certificate.raw) &&
      (reference.issuerSerial === undefined ||
        (Buffer.compare(reference.issuerSerial.serial, certificate.serial) === 0 &&
          reference.issuerSerial.issuer.some(
            (name) => name.kind === 'directory' && name.name.equals(certificate.issuer),
          ))),
  );
}

/** RFC 6211 section 4: algorithm identifiers that are signed are those beside the attributes, octet by octet. */
function keepsAlgorithms({ signer }: Judged): boolean {
  const stated = attributeValue(signer.signedAttributes, cmsOids.algorithmProtection);
  if (stated === undefined) return true;
  const actual = [signer.digestIdentifier, implicit(1, signer.signatureAlgorithm.raw)];
  const inside = stated.fields().rest();
  return inside.length === 2 && inside.every((one, at) => Buffer.compare(one.raw, actual[at]) === 0);
}

function maySign({ certificate }: Judged): boolean {
  const usages = certificate.extensions.get(keyUsage);
  return usages === undefined || usages.has('digitalSignature') || usages.has('nonRepudiation');
}

function signatureHolds({ signer, content, certificate }: Judged): boolean {
  const algorithm = signerAlgorithm(signer);
  const signedBytes = signer.signedAttributes?.encoded ?? content;
  if (algorithm === undefined || typeof signedBytes === 'function') return false;
  return verifySignature(certificate.publicKey, algorithm, signedBytes, signer.signature);
}
