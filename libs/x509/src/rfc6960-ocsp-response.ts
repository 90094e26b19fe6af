// RFC 6960 section 4.2: responses, reading.
import { readAlgorithm } from './algorithm.ts';
import { type Der, readDer } from './der/reader.ts';
import { constructedTag, contextTag, tag } from './der/tag.table.ts';
import type { Extension } from './rfc5280-extensions.ts';
import { type RevocationReason, revocationReasonOf } from './rfc5280-revocation-extensions.ts';
import { type OcspStatus, ocspOids, ocspStatusTable } from './rfc6960-ocsp.table.ts';
import { readOcspExtensions } from './rfc6960-ocsp-extensions.ts';
import { type CertId, readCertId, refuseVersion } from './rfc6960-ocsp-request.ts';
import type { Signed } from './signed.ts';

/** What a responder says of one certificate; times in ms. */
export type CertStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revocationTime: number; readonly reason?: RevocationReason }
  | { readonly status: 'unknown' };

export interface SingleResponse {
  readonly certId: CertId;
  readonly certStatus: CertStatus;
  readonly thisUpdate: number;
  /** Absent: newer information is available at any time. */
  readonly nextUpdate: number | undefined;
  readonly extensions: readonly Extension[];
}

/** By the DER Name of the responder, or by the SHA-1 of its public key bits. */
export type ResponderId =
  | { readonly kind: 'name'; readonly name: Uint8Array }
  | { readonly kind: 'key'; readonly keyHash: Uint8Array };

/** The signed part of a successful response as it was read; nothing of it is verified. */
export interface BasicOcspResponse extends Signed {
  readonly responderId: ResponderId;
  readonly producedAt: number;
  readonly responses: readonly SingleResponse[];
  readonly extensions: readonly Extension[];
  /** Complete DER certificates. */
  readonly certificates: readonly Uint8Array[];
}

/** A response; only a successful one has a basic part, and any other is unsigned and proves nothing. */
export type OcspResponse =
  | { readonly status: 'successful'; readonly basic: BasicOcspResponse }
  | { readonly status: Exclude<OcspStatus, 'successful'> };

/** Largest response that is read. */
const maximumResponseBytes = 1024 * 1024;

/** Most certificates answered for, and most certificates carried, in one response that is read. */
const maximumResponses = 1000;
const maximumCertificates = 16;

/** Reads a response. Throws DerError, also for a successful one that is not of the basic type. */
export function parseOcspResponse(bytes: Uint8Array): OcspResponse {
  const fields = readDer(bytes, { maximumBytes: maximumResponseBytes }).fields();
  const number = fields.next();
  const status = ocspStatusTable[number.asInteger(tag.enumerated) as keyof typeof ocspStatusTable];
  if (status === undefined) throw number.error('no such response status');
  const body = fields.optional(constructedTag(0));
  fields.end();
  if (status === 'successful') {
    if (body === undefined) throw number.error('a successful response without content');
    return { status, basic: readBody(body.explicit()) };
  }
  if (body !== undefined) throw body.error('content in a response that is not successful');
  return { status };
}

function readBody(value: Der): BasicOcspResponse {
  const fields = value.fields();
  const type = fields.next();
  if (type.asOid() !== ocspOids.basic) throw type.error(`response type ${type.asOid()} is not basic`);
  const content = fields.next(tag.octetString).content;
  fields.end();
  return readBasic(readDer(content));
}

function readBasic(value: Der): BasicOcspResponse {
  const fields = value.fields();
  const data = fields.next(tag.sequence);
  const signatureAlgorithm = readAlgorithm(fields.next());
  const bits = fields.next();
  const signature = bits.asBitString();
  if (signature.unusedBits !== 0) throw bits.error('a signature of part of an octet');
  const carried = fields.optional(constructedTag(0));
  fields.end();
  const certificates = carried?.explicit().sequenceOf(0) ?? [];
  if (certificates.length > maximumCertificates) throw value.error(`more than ${maximumCertificates} certificates`);
  return {
    ...readData(data),
    raw: value.raw,
    signedPart: data.raw,
    signatureAlgorithm,
    signature: signature.bytes,
    certificates: certificates.map((one) => one.expect(tag.sequence).raw),
  };
}

function readData(data: Der): Pick<BasicOcspResponse, 'responderId' | 'producedAt' | 'responses' | 'extensions'> {
  const fields = data.fields();
  refuseVersion(fields.optional(constructedTag(0)));
  const responderId = readResponder(fields.next());
  const producedAt = fields.next(tag.generalizedTime).asTime();
  const list = fields.next();
  const elements = list.sequenceOf();
  if (elements.length > maximumResponses) throw list.error(`more than ${maximumResponses} certificates`);
  const extensions = readOcspExtensions(fields.optional(constructedTag(1)));
  fields.end();
  return { responderId, producedAt, responses: elements.map(readSingle), extensions };
}

function readResponder(value: Der): ResponderId {
  if (value.is(constructedTag(1))) return { kind: 'name', name: value.explicit().expect(tag.sequence).raw };
  const hash = value.expect(constructedTag(2)).explicit();
  if (hash.asOctetString().length !== 20) throw hash.error('a key hash of another length than SHA-1');
  return { kind: 'key', keyHash: hash.content };
}

function readSingle(value: Der): SingleResponse {
  const fields = value.fields();
  const certId = readCertId(fields.next());
  const certStatus = readStatus(fields.next());
  const thisUpdate = fields.next(tag.generalizedTime).asTime();
  const nextUpdate = fields.optional(constructedTag(0))?.explicit().expect(tag.generalizedTime).asTime();
  const extensions = readOcspExtensions(fields.optional(constructedTag(1)));
  fields.end();
  return { certId, certStatus, thisUpdate, nextUpdate, extensions };
}

function readStatus(value: Der): CertStatus {
  if (value.is(contextTag(0)) || value.is(contextTag(2))) {
    value.asNull(value.identifier);
    return { status: value.is(contextTag(0)) ? 'good' : 'unknown' };
  }
  const fields = value.fields(constructedTag(1));
  const revocationTime = fields.next(tag.generalizedTime).asTime();
  const reason = fields.optional(constructedTag(0))?.explicit();
  fields.end();
  if (reason === undefined) return { status: 'revoked', revocationTime };
  const number = reason.asInteger(tag.enumerated);
  const name = revocationReasonOf(number);
  if (name === undefined) throw reason.error('no such revocation reason');
  return { status: 'revoked', revocationTime, reason: name };
}
