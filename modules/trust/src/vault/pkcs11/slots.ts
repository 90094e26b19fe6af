import type { Clock, Log } from '@citywall/kernel';
import type { SealedRoot } from '../control.ts';
import type { Handed } from '../hand-over.ts';
import { noSlots, sealedProblem, slotsGone, tokenUnprepared } from '../problems.ts';
import type { Provider } from '../provider.ts';
import { LostError } from '../vault-client.ts';
import type { HsmSettings } from './hsm-settings.ts';
import { prepareSlots } from './prepare-slots.ts';
import { createSlot, isPinRefused, type Slot, type SlotOptions, type SlotState, type SlotStatus } from './slot.ts';

/** The slots of hardware modules as one provider. Its keys are used only while the city is unsealed. */
export interface HardwareSlots extends Pick<Provider, 'generate' | 'work' | 'forget'> {
  start(): void;
  stop(): Promise<void>;
  /** Ends every session; the tokens are only watched from then on. */
  seal(): Promise<void>;
  /** Logs in and makes keys usable; the city MUST be unsealed. */
  open(): Promise<void>;
  status(): readonly SlotStatus[];
  /** Gives every token the city's wrapping key; throws when one of them cannot be reached. */
  prepare(): Promise<{ readonly wrapping: string }>;
  /** Ends the process of one slot and starts it anew, so that a refused PIN is tried again; false when there is no such slot. */
  restart(label: string): Promise<boolean>;
  /** Public keys of these tokens' processes, to hand the unsealing key to. */
  askFor(labels: readonly string[]): Promise<readonly string[]>;
  /** Keeps what was handed over, in the order of `askFor`. */
  keepUnsealing(
    labels: readonly string[],
    root: SealedRoot,
    handed: readonly Handed[],
  ): Promise<Required<SealedRoot>['tokens']>;
  /** Has any one of the root key's tokens hand the unsealing key to whoever asked with the public key. */
  giveUnsealing(root: SealedRoot, publicKey: string): Promise<Handed>;
  /** Destroys unsealing keys of former sealings in all tokens that can be reached. */
  forgetFormer(root: SealedRoot): Promise<void>;
}

export interface SlotsOptions extends Pick<SlotOptions, 'part'> {
  /** Undefined: there is no hardware. */
  readonly settings: HsmSettings | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every change of one slot. */
  readonly changed: (status: SlotStatus) => void;
}

/** How long a call waits for a slot that is being brought back, ms. */
const patienceMs = 15_000;

/** A call that has lost this many slots one after the other is given up. */
const mostLosses = 6;
/** A slot that owes an answer for so long is asked last: it may hang, ms. */
const suspectMs = 1_000;

/** How little a slot is to be chosen. */
function load({ status }: { readonly status: SlotStatus }): number {
  return status.pending + (status.quiet > suspectMs ? Number.MAX_SAFE_INTEGER / 2 : 0);
}

/** A slot in one of these states comes back by itself. */
const returning: ReadonlySet<SlotState> = new Set(['starting', 'attached', 'gone']);

export function createSlots({ settings, clock, log, part, changed }: SlotsOptions): HardwareSlots {
  let opened = false;
  const waiting: (() => void)[] = [];
  const slots = (settings?.tokens ?? []).map((label) => {
    const tell = (): void => {
      changed(slot.status());
      for (const wake of waiting.splice(0)) wake();
    };
    const slot: Slot = createSlot({
      ...{ label, settings: settings as HsmSettings, log, now: clock.now, part },
      // The slot is told about after it has entered its state.
      changed: () => queueMicrotask(tell),
    });
    return slot;
  });

  /** Resolves with the next change of any slot, or when the time is over. */
  const change = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const timer = setTimeout(wake, ms);
      waiting.push(() => {
        clearTimeout(timer);
        wake();
      });
    });
  /** Runs with one of the slots that `may` chooses, and with another when that one is lost. */
  const withAny = async <T>(
    among: readonly Slot[],
    may: (status: SlotStatus) => boolean,
    act: (slot: Slot) => Promise<T>,
  ): Promise<T> => {
    if (among.length === 0) throw noSlots();
    let patience = patienceMs;
    let losses = 0;
    let refused: Error | undefined;
    for (;;) {
      const statuses = among.map((slot) => ({ slot, status: slot.status() }));
      const [best] = statuses.filter(({ status }) => may(status)).toSorted((one, other) => load(one) - load(other));
      if (best === undefined) {
        const comesBack = statuses.some(({ status }) => returning.has(status.state));
        if (refused !== undefined) throw refused;
        if (!comesBack && statuses.some(({ status }) => status.state === 'unprepared')) throw tokenUnprepared();
        if (!comesBack || patience <= 0) throw slotsGone();
        const from = performance.now();
        await change(patience);
        patience -= performance.now() - from;
        continue;
      }
      try {
        return await act(best.slot);
      } catch (error) {
        if (isPinRefused(error)) refused = error;
        else if (!(error instanceof LostError)) throw error;
        losses += 1;
        if (losses >= mostLosses) throw slotsGone();
      }
    }
  };
  const withOpen = <T>(act: (slot: Slot) => Promise<T>): Promise<T> => {
    if (slots.length > 0 && !opened) return Promise.reject(sealedProblem());
    return withAny(slots, ({ state }) => state === 'open', act);
  };
  const named = (label: string): readonly Slot[] => slots.filter((slot) => slot.label === label);
  const isReached = ({ state }: SlotStatus): boolean => ['attached', 'unprepared', 'open'].includes(state);

  return {
    start: () => {
      for (const slot of slots) slot.start();
    },
    stop: async () => {
      await Promise.all(slots.map((slot) => slot.end()));
    },
    seal: async () => {
      opened = false;
      await Promise.all(slots.map((slot) => slot.end()));
      for (const slot of slots) slot.start();
    },
    open: async () => {
      opened = true;
      await Promise.allSettled(slots.map((slot) => slot.open()));
    },
    status: () => slots.map((slot) => slot.status()),
    prepare: async () => {
      if (slots.length === 0) throw noSlots();
      const wrapping = await prepareSlots(slots);
      if (opened) await Promise.all(slots.map((slot) => slot.open()));
      return { wrapping };
    },
    restart: async (label) => {
      const [slot] = named(label);
      if (slot === undefined) return false;
      await slot.end();
      slot.start();
      if (opened) await slot.open();
      return true;
    },
    askFor: (labels) =>
      Promise.all(
        labels.map((label) =>
          withAny(named(label), isReached, (slot) =>
            slot.use(async (client) => (await client.control('hand-over-ask', {})).publicKey),
          ),
        ),
      ),
    keepUnsealing: (labels, { id, epoch }, handed) =>
      Promise.all(
        labels.map((label, at) => {
          const [slot] = named(label);
          if (slot === undefined) throw noSlots();
          return slot.use(async (client) => {
            const { wrapped } = await client.control('unsealing-keep', {
              root: { id, epoch },
              handed: handed[at] as Handed,
            });
            return { label, wrapped };
          });
        }),
      ),
    giveUnsealing: ({ id, epoch, tokens }, publicKey) => {
      const kept = keptBy(tokens);
      const holders = slots.filter(({ label }) => kept.has(label));
      return withAny(holders, isReached, (slot) =>
        slot.use((client) =>
          client.control('unsealing-give', { root: { id, epoch }, wrapped: kept.get(slot.label) ?? '', publicKey }),
        ),
      );
    },
    forgetFormer: async ({ id, tokens }) => {
      const kept = keptBy(tokens);
      await Promise.allSettled(
        slots.map((slot) =>
          slot.use((client) => client.control('unsealing-forget', { root: id, wrapped: kept.get(slot.label) })),
        ),
      );
    },
    generate: (descriptor) => withOpen((slot) => slot.work((client) => client.control('generate', { descriptor }))),
    work: (work, key, target) => withOpen((slot) => slot.work((_, keys) => keys.work(work, key, target))),
    forget: async (version) => {
      await Promise.allSettled(slots.map((slot) => slot.work((_, keys) => keys.forget(version))));
    },
  };
}

function keptBy(tokens: SealedRoot['tokens']): ReadonlyMap<string, string> {
  return new Map(tokens?.map(({ label, wrapped }) => [label, wrapped]));
}
