// RFC 3161 sections 2.2 and 2.3: what may be believed of a token.
import { readDer } from './der/reader.ts';
import type { DigestName } from './digest.table.ts';
import { digest, digestOf } from './digest.ts';
import { purposeOid } from './oid.table.ts';
import { isMalformed, type PathCheck, type Refusal, refuse } from './refusal.ts';
import { parseTimestampInfo, type TimestampInfo } from './rfc3161-timestamp-info.ts';
import type { TimestampQuery } from './rfc3161-timestamp-query.ts';
import { type TimestampRefusal, timestampRefusalTable } from './rfc3161-timestamp-refusals.table.ts';
import { parseTimestampReply } from './rfc3161-timestamp-reply.ts';
import type { Certificate } from './rfc5280-certificate.ts';
import { parseCertificate } from './rfc5280-certificate.ts';
import { generalNameKey } from './rfc5280-general-name.ts';
import { extendedKeyUsage } from './rfc5280-key-extensions.ts';
import { subjectAltName } from './rfc5280-name-extensions.ts';
import { cmsOids } from './rfc5652-cms.table.ts';
import { readSignedData, type SignedData } from './rfc5652-cms.ts';
import { strongDigest } from './rfc5652-cms-algorithm.ts';
import { signingCertificates } from './rfc5652-cms-attributes.ts';
import type { Content } from './rfc5652-cms-build.ts';
import { verifySignatures } from './rfc5652-cms-verify.ts';

/** What the timestamp is to be about, and who is trusted. */
export interface TimestampQuestion {
  /** The data, or its digest by name. Data, query or both MUST be given. */
  readonly data?: Content;
  /** The query that the reply answers: imprint, policy, nonce and wish for a certificate must fit. */
  readonly query?: TimestampQuery;
  /** Certificates beside those in the token: the authority's, when it is not in there, and intermediate ones. */
  readonly certificates?: readonly Certificate[];
  /** Whether the authority's certificate was trusted at the time that the token states. */
  readonly checkPath: PathCheck;
  /** Object identifiers of the policies that are accepted; all when absent. */
  readonly policies?: readonly string[];
  /** Now, ms: tokens from later than this and their accuracy are refused. */
  readonly now?: number;
}

/** Proven: the data existed at `info.time`. */
export type TimestampVerdict =
  | { readonly valid: true; readonly info: TimestampInfo; readonly authority: Certificate }
  | Refusal;

/** All that the rules judge. */
interface Judged {
  readonly question: TimestampQuestion;
  readonly signed: SignedData;
  readonly info: TimestampInfo;
  readonly authority: Certificate;
}

/** In the order in which they are asked, after the signature held; each holds, or the token is refused for it. */
const rules: readonly (readonly [refusal: TimestampRefusal, holds: (judged: Judged) => boolean])[] = [
  ['timestamp.certificate.unnamed', ({ signed }) => signingCertificates(signed.signers[0].signedAttributes).length > 0],
  ['timestamp.certificate.missing', carriesCertificate],
  ['timestamp.purpose', isForTimestampsAlone],
  ['timestamp.authority.other', isAuthority],
  ['timestamp.extension.unknown', ({ info }) => info.extensions.length === 0],
  ['timestamp.imprint.weak', ({ info }) => strongDigest(info.imprint.algorithm) !== undefined],
  ['timestamp.imprint.other', isAboutData],
  ['timestamp.imprint.other', answersImprint],
  ['timestamp.policy.other', isOfPolicy],
  [
    'timestamp.nonce.other',
    ({ question, info }) => question.query === undefined || question.query.nonce === info.nonce,
  ],
  ['timestamp.time.future', isNotFuture],
];

/** What a reply in DER proves. Whatever the bytes, it never throws. */
export function verifyTimestampReply(bytes: Uint8Array, question: TimestampQuestion): TimestampVerdict {
  return guarded(() => {
    const { token } = parseTimestampReply(bytes);
    if (token === undefined) return refuse(timestampRefusalTable, 'timestamp.not-granted');
    return judge(readSignedData(token), question);
  });
}

/** What a token in DER proves. Whatever the bytes, it never throws. */
export function verifyTimestampToken(bytes: Uint8Array, question: TimestampQuestion): TimestampVerdict {
  return guarded(() => judge(readSignedData(readDer(bytes)), question));
}

function guarded(act: () => TimestampVerdict): TimestampVerdict {
  try {
    return act();
  } catch (error) {
    if (isMalformed(error)) return refuse(timestampRefusalTable, 'timestamp.malformed');
    throw error;
  }
}

function judge(signed: SignedData, question: TimestampQuestion): TimestampVerdict {
  if (question.data === undefined && question.query === undefined) throw new RangeError('neither data nor query given');
  if (signed.contentType !== cmsOids.tstInfo || signed.content === undefined)
    return refuse(timestampRefusalTable, 'timestamp.type.other');
  if (signed.signers.length !== 1) return refuse(timestampRefusalTable, 'timestamp.signers');
  const info = parseTimestampInfo(signed.content);
  const carried = signed.certificates.map((one) => parseCertificate(one));
  const given = question.certificates ?? [];
  const signature = verifySignatures(signed, { certificates: given });
  if (!signature.valid) return signature;
  const authority = signature.signers[0].certificate;
  const judged = { question, signed, info, authority };
  const broken = rules.find(([, holds]) => !holds(judged));
  if (broken !== undefined) return refuse(timestampRefusalTable, broken[0]);
  const path = question.checkPath(authority, [...carried, ...given], info.time);
  return path.valid ? { valid: true, info, authority } : path;
}

/** A token that carries certificates carries its authority's; and it does so when it was asked to. */
function carriesCertificate({ question, signed, authority }: Judged): boolean {
  const asked = question.query?.certificateRequested === true;
  if (signed.certificates.length === 0) return !asked;
  return signed.certificates.some((one) => Buffer.compare(one, authority.raw) === 0);
}

/** RFC 3161 section 2.3: critical, and nothing but time-stamping. */
function isForTimestampsAlone({ authority }: Judged): boolean {
  const purposes = authority.extensions.get(extendedKeyUsage) ?? [];
  return (
    authority.extensions.isCritical(extendedKeyUsage) &&
    purposes.length === 1 &&
    purposes[0] === purposeOid.timeStamping
  );
}

/** RFC 3161 section 2.4.2: the name of the authority, where given, is one of those in its certificate. */
function isAuthority({ info, authority }: Judged): boolean {
  if (info.authority === undefined) return true;
  const names = authority.extensions.get(subjectAltName) ?? [];
  const stated = generalNameKey(info.authority);
  return [{ kind: 'directory' as const, name: authority.subject }, ...names].some(
    (name) => generalNameKey(name) === stated,
  );
}

function isAboutData({ question: { data }, info }: Judged): boolean {
  const name = digestOf(info.imprint.algorithm);
  if (data === undefined) return true;
  return name !== undefined && Buffer.compare(digestOfData(data, name), info.imprint.bytes) === 0;
}

const digestOfData = (data: Content, name: DigestName): Uint8Array =>
  typeof data === 'function' ? data(name) : digest(name, data);

function answersImprint({ question: { query }, info }: Judged): boolean {
  if (query === undefined) return true;
  const { algorithm, bytes } = query.imprint;
  return algorithm === info.imprint.algorithm && Buffer.compare(bytes, info.imprint.bytes) === 0;
}

function isOfPolicy({ question: { query, policies }, info }: Judged): boolean {
  const asked = query?.policy === undefined || query.policy === info.policy;
  return asked && (policies === undefined || policies.includes(info.policy));
}

function isNotFuture({ question: { now }, info: { time, accuracy } }: Judged): boolean {
  const off = accuracy === undefined ? 0 : accuracy.seconds * 1000 + accuracy.millis + accuracy.micros / 1000;
  return now === undefined || time <= now + off;
}
