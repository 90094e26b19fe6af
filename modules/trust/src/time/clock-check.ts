import { performance } from 'node:perf_hooks';
import type { AlarmBoard, Clock, Settings } from '@citywall/kernel';
import { type ClockReason, clockWords } from './clock-words.table.ts';
import { askTimeServer, type TimeAnswer } from './sntp.ts';
import { readSystemTime, type SystemTime } from './system-clock.ts';

/** sure: a source confirmed the clock · unsure: a source denies it or it jumped · unchecked: there is no source. */
export interface ClockState {
  readonly state: 'sure' | 'unsure' | 'unchecked';
  readonly reason: ClockReason;
  /** ms, what the servers say must be added; null when no server was asked. */
  readonly offset: number | null;
  /** ms since 1970 of the last confirmation, null when there was none. */
  readonly confirmedAt: number | null;
}

/** Knows whether the clock can be relied on for timestamps. */
export interface ClockCheck {
  /** Checks now and then every half minute. */
  start(): Promise<void>;
  stop(): void;
  /** As it stands at this moment; sees a jump of the clock at once. */
  state(): ClockState;
  /** A person has compared the clock: counts like a source, for 24 hours or until the clock jumps. */
  confirm(): void;
  /** Asks the sources now. */
  check(): Promise<void>;
}

export interface ClockCheckPorts {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly alarms: AlarmBoard;
  /** Milliseconds that pass evenly whatever happens to the clock. */
  readonly monotonic?: () => number;
  readonly askServer?: (server: string, clock: Clock) => Promise<TimeAnswer>;
  readonly readSystem?: () => Promise<SystemTime>;
}

const everyMs = 30_000;
const stepMs = 200;
/** A crystal drifts below 100 parts in a million: 90 ms in this time. */
const staleMs = 15 * 60_000;
const handConfirmationMs = 24 * 3_600_000;
const mostServers = 16;
export const clockAlarm = 'trust.time.clock';

type Finding = Pick<ClockState, 'state' | 'reason'> & { readonly offset?: number };

/** Sources in this order: the servers of `trust.time.servers`, the operating system's time service, a person. */
export function createClockCheck(ports: ClockCheckPorts): ClockCheck {
  const { clock, alarms, monotonic = () => performance.now() } = ports;
  let base = { wall: clock.now(), even: monotonic() };
  let found: Finding = { state: 'unchecked', reason: 'none' };
  let confirmedAt: number | null = null;
  /** When a person confirmed it, by the even clock. */
  let confirmedByHand: number | undefined;
  let stepped = false;
  let steps = 0;
  let lastSure = monotonic();
  let timer: NodeJS.Timeout | undefined;

  const watchSteps = (): void => {
    const even = monotonic();
    const wall = clock.now();
    const off = Math.abs(wall - base.wall - (even - base.even));
    if (off <= stepMs) return;
    stepped = true;
    steps += 1;
    confirmedByHand = undefined;
    base = { wall, even };
  };
  const state = (): ClockState => {
    watchSteps();
    const { offset = null } = found;
    const tell = (state: ClockState['state'], reason: ClockReason): ClockState => {
      return { state, reason, offset, confirmedAt };
    };
    if (stepped) return tell('unsure', 'stepped');
    if (found.state === 'unsure') return tell('unsure', found.reason);
    const even = monotonic();
    if (found.state === 'sure') return even - lastSure > staleMs ? tell('unsure', 'stale') : tell('sure', found.reason);
    if (confirmedByHand !== undefined && even - confirmedByHand <= handConfirmationMs) return tell('sure', 'confirmed');
    return tell('unchecked', 'none');
  };
  const tellAlarms = (): void => {
    const now = state();
    if (now.state === 'sure') {
      alarms.clear(clockAlarm);
      return;
    }
    const words = clockWords[now.reason];
    const title = { en: `Trusted time: ${words.en}`, zh: `可信时间：${words.zh}` };
    alarms.raise(clockAlarm, now.state === 'unsure' ? 'high' : 'medium', title, { reason: now.reason });
  };
  const settle = (): void => {
    stepped = false;
    lastSure = monotonic();
    confirmedAt = clock.now();
    base = { wall: confirmedAt, even: lastSure };
  };
  const check = async (): Promise<void> => {
    watchSteps();
    const before = steps;
    found = await askSources(ports);
    watchSteps();
    // A jump while they were asked makes their answers worthless.
    if (found.state === 'sure' && steps === before) settle();
    else if (!stepped) base = { wall: clock.now(), even: monotonic() };
    tellAlarms();
  };
  return {
    state,
    check,
    confirm: () => {
      settle();
      confirmedByHand = lastSure;
      tellAlarms();
    },
    start: async () => {
      await check();
      timer = setInterval(() => void check(), everyMs);
      timer.unref();
    },
    stop: () => clearInterval(timer),
  };
}

async function askSources(ports: ClockCheckPorts): Promise<Finding> {
  const { settings, readSystem = readSystemTime } = ports;
  const servers = settings.get<readonly string[]>('trust.time.servers', []).slice(0, mostServers);
  const tolerance = settings.get('trust.time.accuracy-ms', 1_000) / 2;
  if (servers.length > 0) return askServers(ports, servers, tolerance);
  const system = await readSystem();
  if (system.kept === 'unknown') return { state: 'unchecked', reason: 'none' };
  if (system.kept === 'unsynchronised') return { state: 'unsure', reason: 'system.unsynchronised' };
  if (system.bound !== undefined && system.bound > tolerance) return { state: 'unsure', reason: 'system.inexact' };
  return { state: 'sure', reason: 'system.synchronised' };
}

/** More than half of all that are named must agree: few liars and few silent ones do no harm. */
async function askServers(ports: ClockCheckPorts, servers: readonly string[], tolerance: number): Promise<Finding> {
  const { clock, askServer = askTimeServer } = ports;
  const asked = await Promise.allSettled(servers.map(async (server) => askServer(server, clock)));
  const answers = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const offsets = answers.map(({ offset }) => offset).sort((one, other) => one - other);
  const median = offsets[Math.floor(offsets.length / 2)];
  const agreeing = answers.filter(({ offset, bound }) => Math.abs(offset) + bound <= tolerance);
  const said = median === undefined ? {} : { offset: Math.round(median * 1000) / 1000 };
  if (agreeing.length * 2 > servers.length) return { state: 'sure', reason: 'servers.agree', ...said };
  return { state: 'unsure', reason: 'servers.differ', ...said };
}
