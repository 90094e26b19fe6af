import { type Log, Problem } from '@citywall/kernel';
import { createLoadedKeys, type LoadedKeys } from '../loaded-keys.ts';
import { startProcess } from '../start-process.ts';
import { LostError, talkWith, type VaultClient } from '../vault-client.ts';
import type { HsmSettings } from './hsm-settings.ts';
import type { SlotControls } from './slot-control.ts';
import type { TokenFacts } from './token-session.ts';

/**
 * starting: its process looks for the token · attached: found, not logged in, because the city is sealed · unprepared: logged
 * in, but without the city's wrapping key · open: does work · gone: tried again with growing pauses · refused: the PIN was
 * not taken, not tried again by itself · ended: not running.
 */
export type SlotState = 'ended' | 'starting' | 'attached' | 'unprepared' | 'open' | 'gone' | 'refused';

export interface SlotStatus {
  readonly label: string;
  readonly state: SlotState;
  readonly pid: number | null;
  /** What the token said when it was last attached. */
  readonly facts: TokenFacts | null;
  /** Hex id of the city's wrapping key in the token. */
  readonly wrapping: string | null;
  readonly pending: number;
  /** Milliseconds it has owed an answer and given none. */
  readonly quiet: number;
  /** Requests answered, and times the slot was lost, since the server started. */
  readonly served: number;
  readonly losses: number;
  readonly lastError: string | null;
  /** When the token last answered a check, ms. */
  readonly checkedAt: number | null;
}

export type SlotClient = VaultClient<SlotControls>;

/** One slot: a process that drives it, kept alive. */
export interface Slot {
  readonly label: string;
  status(): SlotStatus;
  start(): void;
  /** Ends the process, and with it session and keys. */
  end(): Promise<void>;
  /** Logs in and takes the part of the root key, now and whenever it comes back. */
  open(): Promise<void>;
  /** Runs with the process once the token is attached and logged in. Loses the slot and throws LostError when it is lost. */
  use<T>(act: (client: SlotClient) => Promise<T>): Promise<T>;
  /** The same with an open slot, for work with keys. */
  work<T>(act: (client: SlotClient, keys: LoadedKeys) => Promise<T>): Promise<T>;
}

export interface SlotOptions {
  readonly label: string;
  readonly settings: HsmSettings;
  readonly log: Log;
  readonly now: () => number;
  /** The part of the root key for whoever asked with the public key; throws trust.sealed while there is none. */
  readonly part: (publicKey: string) => Promise<SlotControls['take-part']['ask']>;
  /** Told of every change of state. */
  readonly changed: (state: SlotState) => void;
}

const processFile = new URL('./slot-process.ts', import.meta.url);
/** A library that has not answered for this long hangs, and its process is ended, ms. */
const deadlineMs = 20_000;
const checkEveryMs = 5_000;
/** Pauses before a lost slot is tried again, ms; doubled each time. */
const shortestPauseMs = 250;
const longestPauseMs = 15_000;
/** Key versions remembered as loaded; fewer than the process keeps open. */
const mostLoaded = 1_500;

interface Living {
  readonly client: SlotClient;
  readonly keys: LoadedKeys;
  attached: boolean;
  login?: Promise<object>;
}

export function createSlot({ label, settings, log, now, part, changed }: SlotOptions): Slot {
  let living: Living | undefined;
  let state: SlotState = 'ended';
  let wanted = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;
  const seen = { facts: null, wrapping: null, served: 0, losses: 0, lastError: null, checkedAt: null } as {
    -readonly [Name in 'facts' | 'wrapping' | 'served' | 'losses' | 'lastError' | 'checkedAt']: SlotStatus[Name];
  };

  const enter = (next: SlotState): void => {
    if (state === next) return;
    state = next;
    changed(next);
  };
  const lose = (own: Living, reason: string): void => {
    if (living !== own) return;
    living = undefined;
    seen.losses += 1;
    seen.lastError = reason;
    log.warn({ token: label, reason }, 'A slot is lost and will be tried again');
    void own.client.kill();
    const pause = Math.min(longestPauseMs, shortestPauseMs * 2 ** failures);
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(bringUp, pause).unref();
    enter('gone');
  };
  const fail = (own: Living, error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    if (!isPinRefused(error)) {
      lose(own, reason);
      return;
    }
    if (living !== own) return;
    living = undefined;
    seen.lastError = reason;
    log.error({ token: label, reason }, 'The PIN of a slot was not taken');
    clearTimeout(timer);
    void own.client.kill();
    enter('refused');
  };
  const start = (): Living => {
    const { environment, pin } = settings;
    const variables =
      'variable' in pin ? { ...environment, [pin.variable]: process.env[pin.variable] ?? '' } : environment;
    const child = startProcess(processFile, {
      reads: 'file' in pin ? [pin.file] : [],
      native: true,
      environment: variables,
    });
    const client = talkWith<SlotControls>(child, deadlineMs, (fault) =>
      log.error({ token: label, fault }, 'A slot reported a fault'),
    );
    const own: Living = { client, keys: createLoadedKeys(client, mostLoaded), attached: false };
    void client.gone.then(() => lose(own, 'its process ended'));
    return own;
  };
  const logIn = (own: Living): Promise<object> => {
    own.login ??= own.client.control('log-in', { pin: settings.pin });
    return own.login;
  };
  const openUp = async (own: Living): Promise<void> => {
    await logIn(own);
    const { wrapping } = await own.client.control('wrapping-state', {});
    seen.wrapping = wrapping;
    const { publicKey } = await own.client.control('hand-over-ask', {});
    await own.client.control('take-part', await part(publicKey));
    if (living === own) enter(wrapping === null ? 'unprepared' : 'open');
  };
  const check = async (own: Living): Promise<void> => {
    if (living !== own) return;
    try {
      await own.client.control('check', {});
      seen.checkedAt = now();
      failures = 0;
      timer = setTimeout(() => check(own), checkEveryMs).unref();
    } catch (error) {
      lose(own, (error as Error).message);
    }
  };
  async function bringUp(): Promise<void> {
    enter('starting');
    const own = start();
    living = own;
    try {
      seen.facts = (await own.client.control('attach', { library: settings.library, token: label })).facts;
      seen.checkedAt = now();
      own.attached = true;
      if (living !== own) return;
      timer = setTimeout(() => check(own), checkEveryMs).unref();
      if (wanted) await openUp(own).catch((error) => stayAttached(own, error));
      else enter('attached');
    } catch (error) {
      fail(own, error);
    }
  }
  /** While the city is sealed there is no part to take: the slot waits. */
  const stayAttached = (own: Living, error: unknown): void => {
    if (!(error instanceof Problem) || error.code !== 'trust.sealed') throw error;
    if (living === own) enter('attached');
  };
  const guarded = async <T>(own: Living | undefined, act: (living: Living) => Promise<T>): Promise<T> => {
    if (own === undefined || !own.attached) throw new LostError(seen.lastError ?? 'the token is not attached');
    try {
      const answer = await act(own);
      seen.served += 1;
      return answer;
    } catch (error) {
      if (error instanceof LostError || isPinRefused(error)) fail(own, error);
      throw error;
    }
  };

  return {
    label,
    status: () => {
      const { client } = living ?? {};
      return {
        label,
        state,
        ...seen,
        pid: client?.pid ?? null,
        pending: client?.pending() ?? 0,
        quiet: client?.quiet() ?? 0,
      };
    },
    start: () => {
      if (state === 'ended') void bringUp();
    },
    end: async () => {
      const own = living;
      living = undefined;
      wanted = false;
      failures = 0;
      clearTimeout(timer);
      enter('ended');
      await own?.client.kill();
    },
    open: async () => {
      wanted = true;
      if (living?.attached !== true) return;
      await guarded(living, (own) => openUp(own).catch((error) => stayAttached(own, error)));
    },
    use: (act) =>
      guarded(living, async (own) => {
        await logIn(own);
        return act(own.client);
      }),
    work: (act) => guarded(state === 'open' ? living : undefined, (own) => act(own.client, own.keys)),
  };
}

/** Whether this was the token's last word until somebody has looked after the PIN. */
export function isPinRefused(error: unknown): error is Problem {
  return error instanceof Problem && error.code === 'trust.hsm.pin';
}
