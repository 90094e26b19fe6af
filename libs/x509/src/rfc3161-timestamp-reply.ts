// RFC 3161 section 2.4.2: replies, reading and writing.
import { type Der, readDer } from './der/reader.ts';
import { tag } from './der/tag.table.ts';
import { integer, namedBits, sequence, utf8String } from './der/writer.ts';
import {
  type TimestampFailure,
  type TimestampStatus,
  timestampFailureTable,
  timestampStatusTable,
} from './rfc3161-timestamp.table.ts';

/** A reply as it was read; the token is not verified. */
export interface TimestampReply {
  readonly status: TimestampStatus;
  /** What the authority says, for people. */
  readonly texts: readonly string[];
  /** Names of the failure bits set; a bit without a name is given by its number. */
  readonly failures: readonly string[];
  /** The ContentInfo; there exactly when the status is granted or grantedWithMods. */
  readonly token: Der | undefined;
}

const maximumReplyBytes = 1024 * 1024;
const failureNames = new Map(Object.entries(timestampFailureTable).map(([name, bit]) => [bit as number, name]));

/** Reads a reply. Throws DerError. */
export function parseTimestampReply(bytes: Uint8Array): TimestampReply {
  const fields = readDer(bytes, { maximumBytes: maximumReplyBytes }).fields();
  const { value, ...info } = readStatusInfo(fields.next());
  const token = fields.optional(tag.sequence);
  fields.end();
  const granted = info.status === 'granted' || info.status === 'grantedWithMods';
  if (granted !== (token !== undefined)) throw value.error('a token comes with the status granted, and only then');
  if (granted && info.failures.length > 0) throw value.error('a failure together with the status granted');
  return { ...info, token };
}

function readStatusInfo(value: Der): Omit<TimestampReply, 'token'> & { readonly value: Der } {
  const fields = value.fields();
  const number = fields.next();
  const status = timestampStatusTable[number.asInteger() as keyof typeof timestampStatusTable];
  if (status === undefined) throw number.error('no such status');
  const texts = fields.optional(tag.sequence)?.sequenceOf() ?? [];
  const bits = fields.optional(tag.bitString);
  fields.end();
  if (texts.length > 64) throw value.error('too many texts');
  return {
    value,
    status,
    texts: texts.map((one) => one.expect(tag.utf8String).asText()),
    failures: bits === undefined ? [] : failuresOf(bits),
  };
}

function failuresOf(value: Der): string[] {
  const { bytes } = value.asBitString();
  if (bytes.length > 8) throw value.error('too many failure bits');
  const set: string[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit += 1)
    if ((bytes[bit >> 3] & (0x80 >> (bit & 7))) !== 0) set.push(failureNames.get(bit) ?? String(bit));
  return set;
}

/** A reply with a token, given as a DER ContentInfo. */
export function buildTimestampReply(token: Uint8Array): Uint8Array {
  return sequence(sequence(integer(0)), token);
}

/** A reply without a token: rejected, and why. */
export function buildTimestampRefusal(failure: TimestampFailure, text?: string): Uint8Array {
  return sequence(
    sequence(
      integer(2),
      text === undefined ? undefined : sequence(utf8String(text)),
      namedBits([timestampFailureTable[failure]]),
    ),
  );
}
