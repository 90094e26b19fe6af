// RFC 3161 section 2.4.1: queries.
import { type Der, readDer } from './der/reader.ts';
import { constructedTag, tag } from './der/tag.table.ts';
import { boolean, integer, octetString, oid, sequence } from './der/writer.ts';
import { type DigestName, digestTable } from './digest.table.ts';
import { type Imprint, readImprint, writeDigestAlgorithm } from './digest.ts';

export interface TimestampQuery {
  readonly imprint: Imprint;
  /** Object identifier of the policy wanted. */
  readonly policy: string | undefined;
  readonly nonce: bigint | undefined;
  /** Whether the token is to carry the authority's certificate. */
  readonly certificateRequested: boolean;
  /** Object identifiers of extensions; an authority MUST refuse those it does not know. */
  readonly extensions: readonly string[];
}

/** Largest query that is read, and largest nonce in octets. */
const maximumQueryBytes = 64 * 1024;
const maximumNonceBits = 1024;

/** Reads a query. Throws DerError; answer that with `badDataFormat`. */
export function parseTimestampQuery(bytes: Uint8Array): TimestampQuery {
  const fields = readDer(bytes, { maximumBytes: maximumQueryBytes }).fields();
  const version = fields.next();
  if (version.asInteger() !== 1) throw version.error('no query of version 1');
  const imprint = readImprint(fields.next());
  const policy = fields.peek?.is(tag.oid) ? fields.next().asOid() : undefined;
  const nonce = fields.peek?.is(tag.integer) ? readNonce(fields.next()) : undefined;
  const certificateRequested = fields.flag();
  const extensions = readExtensionTypes(fields.optional(constructedTag(0)));
  fields.end();
  return { imprint, policy, nonce, certificateRequested, extensions };
}

/** A nonce, up to 1024 bits. Throws DerError. */
export function readNonce(value: Der): bigint {
  if (value.content.length * 8 > maximumNonceBits) throw value.error('nonce too long');
  return value.asBigInt();
}

/** Types of `[n] IMPLICIT` Extensions; their values are nobody's here. Throws DerError, also for one that stands twice. */
export function readExtensionTypes(value: Der | undefined): string[] {
  if (value === undefined) return [];
  const types = value.sequenceOf(1, value.identifier).map((one) => {
    const fields = one.fields();
    const type = fields.next().asOid();
    fields.flag();
    fields.next().asOctetString();
    fields.end();
    return type;
  });
  if (types.length > 64 || new Set(types).size !== types.length) throw value.error('an extension twice or too many');
  return types;
}

/** A query for the digest of some data. Throws RangeError when the digest has another length than the algorithm gives. */
export function buildTimestampQuery(query: {
  readonly digest: DigestName;
  readonly imprint: Uint8Array;
  readonly policy?: string;
  readonly nonce?: bigint;
  readonly certificateRequested?: boolean;
}): Uint8Array {
  if (query.imprint.length !== digestTable[query.digest].length) throw new RangeError('imprint of another length');
  return sequence(
    integer(1),
    sequence(writeDigestAlgorithm(query.digest, query.digest !== 'sm3'), octetString(query.imprint)),
    query.policy === undefined ? undefined : oid(query.policy),
    query.nonce === undefined ? undefined : integer(query.nonce),
    query.certificateRequested === true ? boolean(true) : undefined,
  );
}
