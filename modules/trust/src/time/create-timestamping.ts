import {
  type AlarmBoard,
  type Clock,
  type Db,
  type Log,
  type Operation,
  Problem,
  type Settings,
} from '@citywall/kernel';
import type { DigestName } from '@citywall/x509';
import type { Hierarchy } from '../authority/authority.store.ts';
import type { AuthorityKeys } from '../authority/authority-keys.ts';
import type { Certifier } from '../authority/certifier.ts';
import { createClockCheck } from './clock-check.ts';
import { createSerials } from './serials.ts';
import { mayStamp, policiesOf, type StampPorts, stampDigest } from './stamp-time.ts';
import { reserveBlock } from './stamper.store.ts';
import { createStampers } from './stampers.ts';
import { timeOperations } from './time.operations.ts';

export interface TimestampingPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly alarms: AlarmBoard;
  readonly log: Log;
  readonly keys: AuthorityKeys;
  readonly certifier: Certifier;
  /** A demonstration city stamps time although nothing checks its clock. */
  readonly demonstration?: boolean;
  /** Whether certificates may be made: they name the server's address, which is known once it listens. Always when absent. */
  readonly ready?: () => boolean;
}

/** What the other parts of trust ask of the time-stamping authority. */
export interface TimestampSource {
  /** A token (DER) over a digest. Throws `trust.time.unavailable` while time is not stamped, `trust.sealed` while keys cannot be used. */
  timestamp(
    digest: DigestName,
    imprint: Uint8Array,
    options?: { readonly withCertificates?: boolean; readonly hierarchy?: Hierarchy },
  ): Promise<{ readonly token: Uint8Array; readonly time: number }>;
  /** Whether a timestamp would be given now. */
  available(): boolean;
  /** Certificates (DER) that tokens of the hierarchy need to be checked, the root left out. */
  certificates(hierarchy: Hierarchy): readonly Uint8Array[];
}

/** The time-stamping authority. */
export interface Timestamping extends TimestampSource {
  readonly operations: readonly Operation[];
  /** Checks the clock, takes or makes keys, and goes on doing so. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Makes and renews the keys now. Does nothing while keys cannot be used; it is tried again by itself. */
  renew(): Promise<void>;
}

/** How often keys are looked after, and how often as long as there are none: the city may just have been founded or unsealed. */
const renewEveryMs = 60_000;
const lackEveryMs = 1_000;

export function createTimestamping(ports: TimestampingPorts): Timestamping {
  const { db, log } = ports;
  const clockCheck = createClockCheck(ports);
  const stampers = createStampers(ports);
  const serial = createSerials(() => reserveBlock(db));
  const desk: StampPorts = { ...ports, stampers, clockCheck, serial, withoutSource: ports.demonstration ?? false };
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let renewing: Promise<void> | undefined;
  const tryRenew = async (): Promise<void> => {
    if (ports.ready?.() === false) return;
    try {
      await stampers.renew();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log.debug({ code: error.code }, 'No keys to stamp time with yet');
    }
  };
  const renew = (): Promise<void> => {
    renewing ??= tryRenew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  return {
    operations: timeOperations(desk),
    renew,
    start: async () => {
      await clockCheck.start();
      stopped = false;
      // A server without keys to stamp time with still starts: the state of trusted time tells of it.
      const look = (): Promise<void> =>
        renew().catch((error: Error) => log.error({ reason: error.message }, 'time-stamping keys not renewed'));
      const again = async (): Promise<void> => {
        await look();
        if (stopped) return;
        const lacks = stampers.of('international') === undefined || stampers.of('national') === undefined;
        timer = setTimeout(() => void again(), lacks ? lackEveryMs : renewEveryMs);
        timer.unref();
      };
      await again();
    },
    stop: async () => {
      stopped = true;
      clockCheck.stop();
      await renewing?.catch(() => undefined);
      clearTimeout(timer);
    },
    available: () => mayStamp(desk),
    certificates: (hierarchy) => {
      const stamper = stampers.of(hierarchy);
      return stamper === undefined ? [] : [stamper.certificate.raw, ...stamper.chain.map(({ raw }) => raw)];
    },
    timestamp: async (digest, imprint, options = {}) => {
      const { withCertificates = true, hierarchy = policyDefault(digest) } = options;
      const stamped = await stampDigest(desk, digest, imprint, { withCertificates, hierarchy });
      if ('token' in stamped) return stamped;
      log.warn({ failure: stamped.failure, policies: Object.values(policiesOf(ports.settings)) }, 'no timestamp');
      throw new Problem('trust.time.unavailable', 503, {
        en: 'No timestamp can be given now. See the state of trusted time: its clock must be checked and its keys usable.',
        zh: '当前无法签发时间戳。请查看可信时间状态：时钟须经校验，密钥须可用。',
      });
    },
  };
}

function policyDefault(digest: DigestName): Hierarchy {
  return digest === 'sm3' ? 'national' : 'international';
}
