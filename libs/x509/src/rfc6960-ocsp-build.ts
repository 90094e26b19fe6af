// RFC 6960 section 4.2: responses, writing.
import { signatureAlgorithm } from './algorithm.ts';
import type { SignatureName } from './algorithms.table.ts';
import { contextTag, tag } from './der/tag.table.ts';
import {
  bitString,
  contextConstructed,
  enumerated,
  explicit,
  generalizedTime,
  octetString,
  oid,
  sequence,
} from './der/writer.ts';
import type { Extension } from './rfc5280-extensions.ts';
import { revocationReasons } from './rfc5280-revocation-extensions.ts';
import { type OcspStatus, ocspOids, ocspStatusTable } from './rfc6960-ocsp.table.ts';
import { nonceExtension, writeOcspExtensions } from './rfc6960-ocsp-extensions.ts';
import type { CertId } from './rfc6960-ocsp-request.ts';
import type { CertStatus, ResponderId } from './rfc6960-ocsp-response.ts';
import type { Sign } from './signed.ts';

/** Who answers. The private key stays with the caller. */
export interface OcspResponder {
  readonly responderId: ResponderId;
  readonly algorithm: SignatureName;
  /** DER certificates to send along: the delegated responder's; none when the CA itself signs. */
  readonly certificates: readonly Uint8Array[];
  readonly sign: Sign;
}

/** The answer for one certificate; times in ms, seconds cut. */
export interface SingleAnswer {
  /** As the client sent it: a responder MUST answer with the same digest algorithm. */
  readonly certId: CertId;
  readonly certStatus: CertStatus;
  readonly thisUpdate: number;
  readonly nextUpdate?: number;
  readonly extensions?: readonly Extension[];
}

export interface ResponseContent {
  readonly responses: readonly SingleAnswer[];
  readonly producedAt: number;
  /** The nonce of the request, to be sent back. */
  readonly nonce?: Uint8Array;
  /**
   * Says that certificates that were never issued are answered as revoked
   * (RFC 6960 section 2.2); MUST be set when one of the answers is such.
   */
  readonly extendedRevoke?: boolean;
  readonly extensions?: readonly Extension[];
}

const basicType = oid(ocspOids.basic);
const good = Uint8Array.of(contextTag(0), 0);
const unknown = Uint8Array.of(contextTag(2), 0);
const nullContent = Uint8Array.of(tag.null, 0);

/** The status of a certificate that was never issued, for responders that say `revoked` (RFC 6960 section 2.2): on hold since 1970. */
export const neverIssued: CertStatus = { status: 'revoked', revocationTime: 0, reason: 'certificateHold' };

/** A signed response. Throws RangeError for no answers; fails as `sign` fails. */
export async function buildOcspResponse(responder: OcspResponder, content: ResponseContent): Promise<Uint8Array> {
  const data = writeResponseData(responder.responderId, content);
  return wrapOcspResponse(responder, data, await responder.sign(data));
}

/** The octets to be signed, for callers that sign in batches. */
export function writeResponseData(responderId: ResponderId, content: ResponseContent): Uint8Array {
  if (content.responses.length === 0) throw new RangeError('a response answers for one certificate or more');
  const extensions = writeOcspExtensions([
    ...(content.nonce === undefined ? [] : [nonceExtension(content.nonce)]),
    ...(content.extendedRevoke === true ? [{ oid: ocspOids.extendedRevoke, critical: false, value: nullContent }] : []),
    ...(content.extensions ?? []),
  ]);
  return sequence(
    responderId.kind === 'name' ? explicit(1, responderId.name) : explicit(2, octetString(responderId.keyHash)),
    generalizedTime(content.producedAt),
    sequence(...content.responses.map(writeSingle)),
    extensions && explicit(1, extensions),
  );
}

/** Joins signed octets and their signature to a successful response. */
export function wrapOcspResponse(
  responder: Pick<OcspResponder, 'algorithm' | 'certificates'>,
  signedPart: Uint8Array,
  signature: Uint8Array,
): Uint8Array {
  const certificates =
    responder.certificates.length === 0 ? undefined : explicit(0, sequence(...responder.certificates));
  const basic = sequence(signedPart, signatureAlgorithm(responder.algorithm), bitString(signature), certificates);
  return sequence(enumerated(0), explicit(0, sequence(basicType, octetString(basic))));
}

/** An unsigned response that says why there is no answer. */
export function buildOcspError(status: Exclude<OcspStatus, 'successful'>): Uint8Array {
  const number = Object.entries(ocspStatusTable).find(([, name]) => name === status)?.[0];
  return sequence(enumerated(Number(number)));
}

function writeSingle(answer: SingleAnswer): Uint8Array {
  const extensions = writeOcspExtensions(answer.extensions ?? []);
  return sequence(
    answer.certId.encoded,
    writeStatus(answer.certStatus),
    generalizedTime(answer.thisUpdate),
    answer.nextUpdate === undefined ? undefined : explicit(0, generalizedTime(answer.nextUpdate)),
    extensions && explicit(1, extensions),
  );
}

function writeStatus(status: CertStatus): Uint8Array {
  if (status.status === 'good') return good;
  if (status.status === 'unknown') return unknown;
  return contextConstructed(
    1,
    generalizedTime(status.revocationTime),
    status.reason === undefined ? undefined : explicit(0, enumerated(revocationReasons[status.reason])),
  );
}
