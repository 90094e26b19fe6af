import type { AlarmBoard, Clock } from '@citywall/kernel';
import type { Source, Sources } from '../intake/sources.ts';
import type { SourceReading } from '../pipeline/messages.ts';
import type { HealthFindings } from './health-findings.ts';

export type SourceState = 'new' | 'active' | 'silent' | 'clock-wrong';

/** What is known of a source beside its durable account; gathered while the process runs. */
export interface SourceHealth {
  readonly state: SourceState;
  readonly unparsed: number;
  readonly ratePerMinute: number;
  /** Median of event time minus time of reception, ms; null while nothing is known. */
  readonly clockSkewMs: number | null;
  /** Silence beyond this raises the alarm, s; null while it is being learned. */
  readonly silentAfterSeconds: number | null;
}

/** A clock this far off, either way, is wrong, ms. */
const wrongSkewMs = 5 * 60_000;
const keptSkews = 64;
/** A source younger than this is still new and its rhythm unknown, ms. */
const learningMs = 10 * 60_000;
/** Learned silence: this many times the mean gap between looks with lines, within bounds, s. */
const learnedFactor = 10;
const shortestSilence = 300;
const longestSilence = 86_400;
const lookMs = 5_000;

interface Watch {
  unparsed: number;
  readonly skews: number[];
  lines: number;
  /** Lines per minute, smoothed over some minutes. */
  rate: number;
  meanGapSeconds: number | null;
  lastLineAt: number;
}

/** Watches the rhythm and the clocks of all sources and raises alarms. */
export class SourcesHealth {
  readonly #sources: Sources;
  readonly #alarms: AlarmBoard;
  readonly #clock: Clock;
  readonly #findings: HealthFindings;
  readonly #watches = new Map<string, Watch>();
  readonly #startedAt: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(sources: Sources, alarms: AlarmBoard, clock: Clock, findings: HealthFindings) {
    this.#sources = sources;
    this.#alarms = alarms;
    this.#clock = clock;
    this.#findings = findings;
    this.#startedAt = clock.now();
  }

  async start(): Promise<void> {
    await this.#findings.load();
    this.#timer = setInterval(() => this.look(), lookMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What batches told. */
  take(readings: readonly SourceReading[]): void {
    const now = this.#clock.now();
    for (const { source, lines, unparsed, skews } of readings) {
      const watch = this.#watchOf(source, now);
      const gap = (now - watch.lastLineAt) / 1000;
      watch.meanGapSeconds = watch.meanGapSeconds === null ? gap : watch.meanGapSeconds * 0.9 + gap * 0.1;
      watch.lastLineAt = now;
      watch.lines += lines;
      watch.unparsed += unparsed;
      watch.skews.push(...skews);
      if (watch.skews.length > keptSkews) watch.skews.splice(0, watch.skews.length - keptSkews);
    }
  }

  #watchOf(name: string, now: number): Watch {
    let watch = this.#watches.get(name);
    if (watch === undefined) {
      watch = { unparsed: 0, skews: [], lines: 0, rate: 0, meanGapSeconds: null, lastLineAt: now };
      this.#watches.set(name, watch);
    }
    return watch;
  }

  /** Judges every source now; alarms are raised and cleared. Called by the timer. */
  look(): void {
    for (const watch of this.#watches.values()) {
      watch.rate = watch.rate * 0.8 + watch.lines * (60_000 / lookMs) * 0.2;
      watch.lines = 0;
    }
    for (const source of this.#sources.list()) this.#judge(source, this.of(source));
  }

  of(source: Source): SourceHealth {
    const now = this.#clock.now();
    const { account } = source;
    const watch = this.#watches.get(account.name);
    const silentAfterSeconds = account.settings.silentAfterSeconds ?? learned(watch, now - account.firstSeenAt);
    const clockSkewMs = median(watch?.skews ?? []);
    // Silence while the platform itself was down is not the source's.
    const since = Math.max(account.lastSeenAt, this.#startedAt);
    const silent = silentAfterSeconds !== null && now - since > silentAfterSeconds * 1000;
    const wrong = clockSkewMs !== null && Math.abs(clockSkewMs) > wrongSkewMs && account.kind !== 'file';
    const young = now - account.firstSeenAt < learningMs;
    return {
      state: silent ? 'silent' : wrong ? 'clock-wrong' : young ? 'new' : 'active',
      unparsed: watch?.unparsed ?? 0,
      ratePerMinute: Math.round(watch?.rate ?? 0),
      clockSkewMs,
      silentAfterSeconds,
    };
  }

  #judge(source: Source, health: SourceHealth): void {
    this.#judgeSilence(source, health);
    this.#judgeClock(source, health);
  }

  #judgeSilence({ name, account }: Source, { state, silentAfterSeconds }: SourceHealth): void {
    const key = `detection.source.silent:${name}`;
    if (state !== 'silent') {
      this.#alarms.clear(key);
      // After a restart silence is not known yet, but a line is.
      if (account.lastSeenAt >= (this.#findings.since('silent', name) ?? Number.POSITIVE_INFINITY)) {
        this.#findings.ended('silent', name);
      }
      return;
    }
    const minutes = Math.max(1, Math.round((this.#clock.now() - account.lastSeenAt) / 60_000));
    const title = {
      en: `The source ${name} has been silent for ${minutes} minutes. Check the sender and the network.`,
      zh: `来源 ${name} 已静默 ${minutes} 分钟。请检查发送端与网络。`,
    };
    const lastSeenAt = new Date(account.lastSeenAt).toISOString();
    this.#alarms.raise(key, 'medium', title, { source: name, lastSeenAt });
    this.#findings.stands('silent', name, {
      title: { en: `The source ${name} has fallen silent`, zh: `来源 ${name} 已静默` },
      expected: `a line within ${silentAfterSeconds} s`,
      seen: `none since ${lastSeenAt}`,
    });
  }

  #judgeClock({ name }: Source, { state, clockSkewMs }: SourceHealth): void {
    const key = `detection.source.clock:${name}`;
    if (state !== 'clock-wrong' || clockSkewMs === null) {
      this.#alarms.clear(key);
      if (clockSkewMs !== null && state !== 'silent') this.#findings.ended('clock-wrong', name);
      return;
    }
    const minutes = Math.round(clockSkewMs / 60_000);
    const title = {
      en: `The clock or the time zone of the source ${name} is wrong by ${minutes} minutes. Set its clock, or its zone here.`,
      zh: `来源 ${name} 的时钟或时区偏差 ${minutes} 分钟。请校准其时钟，或在此设置其时区。`,
    };
    this.#alarms.raise(key, 'medium', title, { source: name, skewMs: clockSkewMs });
    this.#findings.stands('clock-wrong', name, {
      title: { en: `The clock or the time zone of the source ${name} is wrong`, zh: `来源 ${name} 的时钟或时区有误` },
      expected: `within ${wrongSkewMs / 60_000} min`,
      seen: `${minutes} min`,
    });
  }
}

function learned(watch: Watch | undefined, age: number): number | null {
  if (watch === undefined || watch.meanGapSeconds === null || age < learningMs) return null;
  return Math.round(Math.min(longestSilence, Math.max(shortestSilence, watch.meanGapSeconds * learnedFactor)));
}

function median(values: readonly number[]): number | null {
  if (values.length < 5) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
