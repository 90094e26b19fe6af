// RFC 3161 section 2.4.2: TSTInfo, what a token says.

import { type Der, readDer } from './der/reader.ts';
import { constructedTag, contextTag, tag } from './der/tag.table.ts';
import { boolean, explicit, generalizedTime, integer, oid, sequence } from './der/writer.ts';
import { type Imprint, readImprint } from './digest.ts';
import { readExtensionTypes, readNonce } from './rfc3161-timestamp-query.ts';
import { type GeneralName, readGeneralName, writeGeneralName } from './rfc5280-general-name.ts';

/** How far the time may be off, in either direction. */
export interface Accuracy {
  readonly seconds: number;
  /** 0 to 999. */
  readonly millis: number;
  /** 0 to 999. */
  readonly micros: number;
}

export interface TimestampInfo {
  /** Object identifier. */
  readonly policy: string;
  readonly imprint: Imprint;
  /** Unique for the authority, up to 160 bits. */
  readonly serial: bigint;
  /** ms since 1970. */
  readonly time: number;
  readonly accuracy: Accuracy | undefined;
  /** Whether tokens of this authority can be ordered by their times alone. */
  readonly ordering: boolean;
  readonly nonce: bigint | undefined;
  /** A name of the authority. */
  readonly authority: GeneralName | undefined;
  /** Object identifiers of extensions, whose values are not read. */
  readonly extensions: readonly string[];
}

const extensionsTag = constructedTag(1);
const maximumSerialBits = 160;

/** Reads a TSTInfo. Throws DerError. */
export function parseTimestampInfo(bytes: Uint8Array): TimestampInfo {
  const fields = readDer(bytes, { maximumBytes: 64 * 1024 }).fields();
  const version = fields.next();
  if (version.asInteger() !== 1) throw version.error('no TSTInfo of version 1');
  const policy = fields.next().asOid();
  const imprint = readImprint(fields.next());
  const serial = fields.next(tag.integer);
  if (serial.content.length > maximumSerialBits / 8 + 1) throw serial.error('serial number above 160 bits');
  const time = fields.next(tag.generalizedTime).asTime({ fraction: true });
  const accuracy = fields.peek?.is(tag.sequence) ? readAccuracy(fields.next()) : undefined;
  const ordering = fields.flag();
  const nonce = fields.peek?.is(tag.integer) ? readNonce(fields.next()) : undefined;
  const named = fields.optional(constructedTag(0));
  const authority = named && readGeneralName(named.explicit());
  const extensions = readExtensionTypes(fields.optional(extensionsTag));
  fields.end();
  return { policy, imprint, serial: serial.asBigInt(), time, accuracy, ordering, nonce, authority, extensions };
}

function readAccuracy(value: Der): Accuracy {
  const fields = value.fields();
  const seconds = fields.optional(tag.integer)?.asInteger() ?? 0;
  const thousandth = (number: 0 | 1): number => {
    const part = fields.optional(contextTag(number));
    const read = part?.asInteger(contextTag(number)) ?? 0;
    if (part !== undefined && (read < 1 || read > 999)) throw part.error('accuracy outside 1 to 999');
    return read;
  };
  const accuracy = { seconds, millis: thousandth(0), micros: thousandth(1) };
  fields.end();
  if (seconds < 0) throw value.error('accuracy below zero');
  return accuracy;
}

/** What buildTimestampInfo writes; `imprint` is the MessageImprint as it stood in the query. */
export interface TimestampContent {
  readonly policy: string;
  /** OID of the digest algorithm with or without NULL, and the digest, as the query wrote them. */
  readonly imprint: Uint8Array;
  readonly serial: bigint;
  /** ms since 1970; the milliseconds are written. */
  readonly time: number;
  readonly accuracy?: Partial<Accuracy>;
  readonly ordering?: boolean;
  readonly nonce?: bigint;
  /** A name of the authority; MUST be one that its certificate has. */
  readonly authority?: GeneralName;
}

/** A TSTInfo. Throws RangeError for a serial number outside 1 to 2^160 − 1 or an accuracy out of its range. */
export function buildTimestampInfo(content: TimestampContent): Uint8Array {
  if (content.serial <= 0n || content.serial >= 1n << 160n) throw new RangeError('serial number');
  return sequence(
    integer(1),
    oid(content.policy),
    content.imprint,
    integer(content.serial),
    generalizedTime(content.time, { fraction: true }),
    content.accuracy === undefined ? undefined : writeAccuracy(content.accuracy),
    content.ordering === true ? boolean(true) : undefined,
    content.nonce === undefined ? undefined : integer(content.nonce),
    content.authority === undefined ? undefined : explicit(0, writeGeneralName(content.authority)),
  );
}

function writeAccuracy({ seconds = 0, millis = 0, micros = 0 }: Partial<Accuracy>): Uint8Array {
  for (const part of [millis, micros])
    if (!Number.isInteger(part) || part < 0 || part > 999) throw new RangeError('accuracy');
  if (!Number.isInteger(seconds) || seconds < 0) throw new RangeError('accuracy');
  return sequence(
    seconds === 0 ? undefined : integer(seconds),
    millis === 0 ? undefined : integer(millis, contextTag(0)),
    micros === 0 ? undefined : integer(micros, contextTag(1)),
  );
}
