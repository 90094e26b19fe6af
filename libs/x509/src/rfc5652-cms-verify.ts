// RFC 5652 section 5: who signed this content?

import type { DigestName } from './digest.table.ts';
import { digest } from './digest.ts';
import { keyIdentifier } from './public-key.ts';
import { isMalformed, type PathCheck, type Refusal, refuse } from './refusal.ts';
import { type Certificate, parseCertificate } from './rfc5280-certificate.ts';
import { parseCrl } from './rfc5280-crl.ts';
import { subjectKeyIdentifier } from './rfc5280-key-extensions.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import type { SignedData, SignerInfo } from './rfc5652-cms.ts';
import { attributeValue } from './rfc5652-cms-attributes.ts';
import type { Content } from './rfc5652-cms-build.ts';
import { cmsRefusalTable } from './rfc5652-cms-refusals.table.ts';
import { type Judged, signerRules } from './rfc5652-cms-rules.ts';

/** A signer whose signature holds. Whether the certificate is trusted is still to be asked. */
export interface VerifiedSigner {
  readonly certificate: Certificate;
  /** What the signer claims, ms; no proof of time. */
  readonly signingTime: number | undefined;
  readonly info: SignerInfo;
}

export interface SignatureOptions {
  /** The content, when the message does not carry it. */
  readonly content?: Content;
  /** Certificates beside those in the message; signers are looked for here only when it carries none. */
  readonly certificates?: readonly Certificate[];
  /** Refuse signatures over the bare content, which RFC 5652 allows for `data`. */
  readonly attributesRequired?: boolean;
}

/** Every signature holds, or the first reason why not. */
export type SignatureResult = { readonly valid: true; readonly signers: readonly VerifiedSigner[] } | Refusal;

/**
 * Whether every signer's signature over the content holds. It does NOT say that a
 * certificate is trusted: validate its path next. Whatever the message, it never throws.
 */
export function verifySignatures(signed: SignedData, options: SignatureOptions = {}): SignatureResult {
  try {
    return judge(signed, options);
  } catch (error) {
    if (isMalformed(error)) return refuse(cmsRefusalTable, 'cms.malformed');
    throw error;
  }
}

function judge(signed: SignedData, options: SignatureOptions): SignatureResult {
  const content = signed.content ?? options.content;
  if (content === undefined) return refuse(cmsRefusalTable, 'cms.content.missing');
  if (signed.content !== undefined && options.content !== undefined)
    return refuse(cmsRefusalTable, 'cms.content.twice');
  if (signed.signers.length === 0) return refuse(cmsRefusalTable, 'cms.signer.none');
  if (signed.version !== versionOf(signed)) return refuse(cmsRefusalTable, 'cms.version');
  const candidates = candidatesOf(signed, options);
  const contentDigest = digestsOf(content);
  const signers: VerifiedSigner[] = [];
  for (const signer of signed.signers) {
    const certificate = candidates.find((one) => belongsTo(one, signer));
    if (certificate === undefined) return refuse(cmsRefusalTable, 'cms.certificate.missing');
    const attributesRequired = options.attributesRequired ?? false;
    const judged: Judged = { signed, signer, content, contentDigest, certificate, attributesRequired };
    const broken = signerRules.find(([, holds]) => !holds(judged));
    if (broken !== undefined) return refuse(cmsRefusalTable, broken[0]);
    const signingTime = attributeValue(signer.signedAttributes, cmsOids.signingTime)?.asTime();
    signers.push({ certificate, signingTime, info: signer });
  }
  return { valid: true, signers };
}

/**
 * Whether every signature holds and every signer was trusted at a time (ms): that of a
 * verified timestamp, or now. Whatever the message, it never throws.
 */
export function verifySignedData(
  signed: SignedData,
  options: SignatureOptions & { readonly checkPath: PathCheck; readonly time: number },
): SignatureResult {
  const result = verifySignatures(signed, options);
  if (!result.valid) return result;
  const carried = signed.certificates.map((one) => parseCertificate(one));
  const others = [...carried, ...(options.certificates ?? [])];
  for (const { certificate } of result.signers) {
    const path = options.checkPath(certificate, others, options.time);
    if (!path.valid) return path;
  }
  return result;
}

/**
 * A message that carries certificates carries its signers'. So a changed one is
 * never made up for by another source. Lists that it carries are read, and must be lists.
 */
function candidatesOf(signed: SignedData, options: SignatureOptions): readonly Certificate[] {
  for (const list of signed.revocationLists) parseCrl(list);
  const carried = signed.certificates.map((one) => parseCertificate(one));
  return carried.length > 0 ? carried : (options.certificates ?? []);
}

/** RFC 5652 section 5.1; GB/T 35275 knows version 1 only. */
function versionOf(signed: SignedData): number {
  if (signed.dialect === 'gbt35275') return 1;
  if (signed.attributeCertificates.length > 0) return 4;
  return signed.contentType !== cmsOids.data || signed.signers.some((one) => one.version === 3) ? 3 : 1;
}

/** Octet by octet, not as names compare: nothing signed covers the identifier, and a changed letter is a change. */
function belongsTo(certificate: Certificate, { identifier }: SignerInfo): boolean {
  if (identifier.kind === 'issuerSerial')
    return isSame(certificate.serial, identifier.serial) && isSame(certificate.issuer.raw, identifier.issuer.raw);
  const stated = certificate.extensions.get(subjectKeyIdentifier) ?? keyIdentifier(certificate.publicKey);
  return isSame(stated, identifier.keyIdentifier);
}

const isSame = (some: Uint8Array, others: Uint8Array): boolean => Buffer.compare(some, others) === 0;

function digestsOf(content: Content): (name: DigestName) => Uint8Array {
  const known = new Map<DigestName, Uint8Array>();
  return (name) => {
    const value = known.get(name) ?? (typeof content === 'function' ? content(name) : digest(name, content));
    known.set(name, value);
    return value;
  };
}
