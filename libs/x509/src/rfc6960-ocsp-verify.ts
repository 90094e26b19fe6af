// RFC 6960 section 3.2 and 4.2.2.2: what may be believed of a response.
import { signatureMethod } from './algorithm.ts';
import { readDer } from './der/reader.ts';
import { digest, digestOf } from './digest.ts';
import { extensionOid, purposeOid } from './oid.table.ts';
import { isMalformed, type Refusal, refuse } from './refusal.ts';
import { type Certificate, parseCertificate } from './rfc5280-certificate.ts';
import { extendedKeyUsage, keyUsage } from './rfc5280-key-extensions.ts';
import { readName } from './rfc5280-name.ts';
import { ocspOids } from './rfc6960-ocsp.table.ts';
import { nonceOf, refusesExtensions } from './rfc6960-ocsp-extensions.ts';
import { type OcspRefusal, ocspRefusalTable } from './rfc6960-ocsp-refusals.table.ts';
import { certIdOf } from './rfc6960-ocsp-request.ts';
import {
  type BasicOcspResponse,
  type CertStatus,
  parseOcspResponse,
  type SingleResponse,
} from './rfc6960-ocsp-response.ts';
import { isSignedBy } from './signed.ts';

/** What was asked, and what the caller allows. Times and spans in ms. */
export interface OcspQuestion {
  readonly certificate: Certificate;
  /** Its issuer, whom the caller trusts. */
  readonly issuer: Certificate;
  readonly time: number;
  /** The nonce sent with the request. It MUST come back, unless `nonceOptional`. */
  readonly nonce?: Uint8Array;
  /** Content with the times alone when the responder leaves the nonce out, as RFC 5019 section 4 has it for pre-produced answers. */
  readonly nonceOptional?: boolean;
  /** How far clocks may differ; 0 when absent. */
  readonly clockSkew?: number;
  /** How old an answer may be that does not say when newer information is due; a week when absent. */
  readonly maximumAge?: number;
}

/** What the responder says of the certificate, or why it cannot be believed. */
export type OcspVerdict =
  | {
      readonly valid: true;
      readonly certStatus: CertStatus;
      readonly thisUpdate: number;
      readonly nextUpdate: number | undefined;
      readonly producedAt: number;
      readonly responder: Certificate;
    }
  | Refusal;

const week = 7 * 24 * 3600 * 1000;

/** All that the rules judge; `responder` is who the response says signed it. */
interface Judged {
  readonly question: OcspQuestion;
  readonly basic: BasicOcspResponse;
  readonly responder: Certificate;
  readonly single: SingleResponse;
}

/** In the order in which they are asked; each holds, or the response is refused for it. */
const rules: readonly (readonly [refusal: OcspRefusal, holds: (judged: Judged) => boolean])[] = [
  ['ocsp.responder.unauthorised', ({ question, responder }) => isAuthorised(responder, question.issuer)],
  ['ocsp.responder.expired', isInForce],
  ['ocsp.signature.weak', isStrong],
  ['ocsp.signature.wrong', ({ basic, responder }) => isSignedBy(basic, responder.publicKey)],
  ['ocsp.extension.unknown', extensionsAreKnown],
  ['ocsp.nonce.missing', ({ question, basic }) => isNonceThere(question, basic)],
  ['ocsp.nonce.other', isSameNonce],
  ['ocsp.time.future', isNotFuture],
  ['ocsp.time.stale', isNotStale],
];

/** What a response in DER says of a certificate. Whatever the bytes, it never throws. */
export function verifyOcspResponse(bytes: Uint8Array, question: OcspQuestion): OcspVerdict {
  try {
    const response = parseOcspResponse(bytes);
    if (response.status !== 'successful') return refuse(ocspRefusalTable, 'ocsp.unsuccessful');
    return judge(response.basic, question);
  } catch (error) {
    if (isMalformed(error)) return refuse(ocspRefusalTable, 'ocsp.malformed');
    throw error;
  }
}

function judge(basic: BasicOcspResponse, question: OcspQuestion): OcspVerdict {
  if (!question.certificate.issuer.equals(question.issuer.subject))
    return refuse(ocspRefusalTable, 'ocsp.issuer.other');
  const responder = responderOf(basic, question.issuer);
  if (responder === undefined) return refuse(ocspRefusalTable, 'ocsp.responder.missing');
  const single = gravest(basic.responses.filter((one) => isAbout(one, question)));
  if (single === undefined) return refuse(ocspRefusalTable, 'ocsp.certificate.missing');
  const judged = { question, basic, responder, single };
  const broken = rules.find(([, holds]) => !holds(judged));
  if (broken !== undefined) return refuse(ocspRefusalTable, broken[0]);
  const { certStatus, thisUpdate, nextUpdate } = single;
  return { valid: true, certStatus, thisUpdate, nextUpdate, producedAt: basic.producedAt, responder };
}

/** The issuer itself, or a certificate that came along, whichever the responder's name or key hash names; of several, one that may answer. */
function responderOf(basic: BasicOcspResponse, issuer: Certificate): Certificate | undefined {
  const { responderId } = basic;
  const isNamed =
    responderId.kind === 'key'
      ? (one: Certificate) => Buffer.compare(digest('sha1', one.publicKey.bits), responderId.keyHash) === 0
      : (one: Certificate) => one.subject.equals(name);
  const name = responderId.kind === 'key' ? issuer.subject : readName(readDer(responderId.name));
  const named = [issuer, ...basic.certificates.map((one) => parseCertificate(one))].filter(isNamed);
  return named.find((one) => isAuthorised(one, issuer)) ?? named[0];
}

/** The same digests of the issuer's name and key, and the same serial number. */
function isAbout({ certId }: SingleResponse, { certificate, issuer }: OcspQuestion): boolean {
  if (Buffer.compare(certId.serial, certificate.serial) !== 0) return false;
  const name = digestOf(certId.algorithm);
  if (name === undefined) return false;
  const expected = certIdOf(issuer, certificate.serial, name);
  return (
    Buffer.compare(certId.issuerNameHash, expected.issuerNameHash) === 0 &&
    Buffer.compare(certId.issuerKeyHash, expected.issuerKeyHash) === 0
  );
}

/** Should one response answer twice, the worst counts. */
function gravest(singles: readonly SingleResponse[]): SingleResponse | undefined {
  const find = (status: CertStatus['status']) => singles.find((one) => one.certStatus.status === status);
  return find('revoked') ?? find('unknown') ?? find('good');
}

/** Extensions of a responder's certificate that are understood here. */
const knownOfResponder: ReadonlySet<string> = new Set([
  extensionOid.basicConstraints,
  extensionOid.keyUsage,
  extensionOid.extendedKeyUsage,
  extensionOid.ocspNoCheck,
  extensionOid.subjectKeyIdentifier,
  extensionOid.authorityKeyIdentifier,
  extensionOid.subjectAltName,
  extensionOid.certificatePolicies,
]);

const isIssuer = (responder: Certificate, issuer: Certificate): boolean =>
  Buffer.compare(responder.raw, issuer.raw) === 0;

/** RFC 6960 section 4.2.2.2: the issuer itself, or one to whom the issuer directly gave the purpose. */
function isAuthorised(responder: Certificate, issuer: Certificate): boolean {
  if (isIssuer(responder, issuer)) return true;
  const usages = responder.extensions.get(keyUsage);
  return (
    responder.issuer.equals(issuer.subject) &&
    Buffer.compare(responder.innerAlgorithm.raw, responder.signatureAlgorithm.raw) === 0 &&
    isSignedBy(responder, issuer.publicKey) &&
    (responder.extensions.get(extendedKeyUsage) ?? []).includes(purposeOid.ocspSigning) &&
    (usages === undefined || usages.has('digitalSignature') || usages.has('nonRepudiation')) &&
    responder.extensions.unknownCritical(knownOfResponder).length === 0
  );
}

/** Whether the issuer's own certificate is in force, its path tells. */
function isInForce({ question: { issuer, time }, responder }: Judged): boolean {
  return isIssuer(responder, issuer) || (responder.notBefore <= time && time <= responder.notAfter);
}

function isStrong({ basic, responder, question }: Judged): boolean {
  const signatures = isIssuer(responder, question.issuer) ? [basic] : [basic, responder];
  return signatures.every(({ signatureAlgorithm }) => {
    const method = signatureMethod(signatureAlgorithm);
    return method !== undefined && method.hash !== 'sha1';
  });
}

function extensionsAreKnown({ basic, single }: Judged): boolean {
  return (
    !refusesExtensions(basic.extensions, [ocspOids.nonce, ocspOids.extendedRevoke]) &&
    !refusesExtensions(single.extensions, [
      ocspOids.archiveCutoff,
      extensionOid.reasonCode,
      extensionOid.invalidityDate,
    ])
  );
}

function isNonceThere({ nonce, nonceOptional }: OcspQuestion, basic: BasicOcspResponse): boolean {
  return nonce === undefined || nonceOptional === true || nonceOf(basic.extensions) !== undefined;
}

function isSameNonce({ question, basic }: Judged): boolean {
  const answered = nonceOf(basic.extensions);
  return question.nonce === undefined || answered === undefined || Buffer.compare(answered, question.nonce) === 0;
}

function isNotFuture({ question: { time, clockSkew = 0 }, single }: Judged): boolean {
  return single.thisUpdate <= time + clockSkew;
}

function isNotStale({ question: { time, clockSkew = 0, maximumAge = week }, single }: Judged): boolean {
  const due = single.nextUpdate ?? single.thisUpdate + maximumAge;
  return due >= single.thisUpdate && time <= due + clockSkew;
}
