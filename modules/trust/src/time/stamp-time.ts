import type { Clock, Db, Settings } from '@citywall/kernel';
import {
  buildTimestampQuery,
  buildTimestampRefusal,
  buildTimestampReply,
  buildTimestampToken,
  DerError,
  type DigestName,
  digestOf,
  parseTimestampQuery,
  type TimestampAuthority,
  type TimestampFailure,
  type TimestampQuery,
} from '@citywall/x509';
import type { Hierarchy } from '../authority/authority.store.ts';
import type { AuthorityKeys } from '../authority/authority-keys.ts';
import type { ClockCheck } from './clock-check.ts';
import type { Stamper, Stampers } from './stampers.ts';
import { timestampPolicies } from './time-policy.table.ts';

export interface StampPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly keys: AuthorityKeys;
  readonly stampers: Stampers;
  readonly clockCheck: ClockCheck;
  /** A serial number that was never given before. */
  readonly serial: () => Promise<bigint>;
  /** Whether time is stamped although nothing checks the clock, unless the setting `trust.time.require-source` says. */
  readonly withoutSource: boolean;
}

/** A token, or why there is none. */
export type Stamped =
  | { readonly token: Uint8Array; readonly time: number }
  | { readonly failure: TimestampFailure; readonly words: string };

const digests: readonly DigestName[] = ['sha256', 'sha384', 'sha512', 'sm3'];

/** The policies in force. */
export function policiesOf(settings: Settings): Readonly<Record<Hierarchy, string>> {
  return {
    international: settings.get('trust.time.policy', timestampPolicies.international),
    national: settings.get('trust.time.policy-national', timestampPolicies.national),
  };
}

/** Whether the clock is good enough to stamp time with. */
export function mayStamp({ clockCheck, settings, withoutSource }: StampPorts): boolean {
  const { state } = clockCheck.state();
  if (state !== 'unchecked') return state === 'sure';
  return !settings.get('trust.time.require-source', !withoutSource);
}

/** Answers a query in DER (RFC 3161) with a reply in DER. Throws `trust.sealed` or `trust.not-founded` when the key cannot be used. */
export async function answerQuery(ports: StampPorts, bytes: Uint8Array): Promise<Uint8Array> {
  const query = tryParse(bytes);
  if (query === undefined) return buildTimestampRefusal('badDataFormat', 'This is no time-stamp query (RFC 3161).');
  const stamped = await stamp(ports, query);
  if ('failure' in stamped) return buildTimestampRefusal(stamped.failure, stamped.words);
  return buildTimestampReply(stamped.token);
}

/** A token over a digest for the platform's own use, without certificates unless asked. */
export function stampDigest(
  ports: StampPorts,
  digest: DigestName,
  imprint: Uint8Array,
  options: { readonly withCertificates: boolean; readonly hierarchy?: Hierarchy },
): Promise<Stamped> {
  const policy = options.hierarchy === undefined ? undefined : policiesOf(ports.settings)[options.hierarchy];
  const certificateRequested = options.withCertificates;
  return stamp(ports, parseTimestampQuery(buildTimestampQuery({ digest, imprint, policy, certificateRequested })));
}

function tryParse(bytes: Uint8Array): TimestampQuery | undefined {
  try {
    return parseTimestampQuery(bytes);
  } catch (error) {
    if (error instanceof DerError) return undefined;
    throw error;
  }
}

async function stamp(ports: StampPorts, query: TimestampQuery): Promise<Stamped> {
  const digest = digestOf(query.imprint.algorithm);
  if (digest === undefined || !digests.includes(digest)) {
    return { failure: 'badAlg', words: 'Digest the data with SHA-256, SHA-384, SHA-512 or SM3.' };
  }
  if (query.extensions.length > 0) return { failure: 'unacceptedExtension', words: 'No extensions are known here.' };
  const policies = policiesOf(ports.settings);
  const hierarchy = hierarchyFor(query.policy, digest, policies);
  if (hierarchy === undefined) {
    return { failure: 'unacceptedPolicy', words: `The policies here are ${Object.values(policies).join(' and ')}.` };
  }
  if (!mayStamp(ports)) return { failure: 'timeNotAvailable', words: 'The clock cannot be relied on at present.' };
  const stamper = ports.stampers.of(hierarchy);
  if (stamper === undefined || stamper.certificate.notAfter <= ports.clock.now()) {
    return { failure: 'systemFailure', words: 'The time-stamping authority has no certificate at present.' };
  }
  const serial = await ports.serial();
  const time = ports.clock.now();
  const grant = { policy: policies[hierarchy], serial, time };
  const token = await buildTimestampToken(authorityOf(ports, stamper), query, grant);
  // It jumped while the key was at work: then the time in the token may be wrong.
  if (!mayStamp(ports)) return { failure: 'timeNotAvailable', words: 'The clock cannot be relied on at present.' };
  return { token, time };
}

/** The policy asked for decides; without one, SM3 is stamped in the national hierarchy and SHA-2 in the international. */
function hierarchyFor(
  policy: string | undefined,
  digest: DigestName,
  policies: Readonly<Record<Hierarchy, string>>,
): Hierarchy | undefined {
  if (policy === undefined) return digest === 'sm3' ? 'national' : 'international';
  return (['international', 'national'] as const).find((one) => policies[one] === policy);
}

function authorityOf({ db, keys, settings }: StampPorts, stamper: Stamper): TimestampAuthority {
  const accuracy = settings.get('trust.time.accuracy-ms', 1_000);
  return {
    certificate: stamper.certificate,
    chain: stamper.chain,
    algorithm: stamper.algorithm,
    accuracy: { seconds: Math.floor(accuracy / 1000), millis: accuracy % 1000 },
    sign: (bytes) => keys.sign(db, stamper.key, bytes),
  };
}
