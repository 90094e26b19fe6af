import { type Call, type Db, newId, notFound, type Text } from '@citywall/kernel';
import type { RootKeeper } from '../../root/index.ts';
import { shareProblem } from '../../root/root-problems.ts';
import type { MemorySweeper } from '../../root/sweep-memory.ts';
import { type Actor, actorOf, type Context, platformActor, recordAct } from '../../surroundings.ts';
import { type KeyProcesses, offlineProblem, type ShareTaken } from '../../vault/index.ts';
import {
  type CeremonyEnding,
  type CeremonyRow,
  endCeremonies,
  insertAct,
  insertCeremony,
  readCeremony,
  readPresentCeremony,
  updateCeremony,
} from './ceremony.store.ts';
import { goesOn, noOfflineKey, notGathering } from './ceremony-problems.ts';

/** The only times at which keys of root authorities can be used: opened by a quorum for a purpose, closed by themselves. */
export interface Ceremonies {
  /** Asks for one. Where the root key opens without holders it is open at once, else holders give their shares. */
  open(call: Call, purpose: string, minutes: number): Promise<CeremonyRow>;
  /** Takes one share; with the last one the ceremony is open. */
  share(id: string, share: string): Promise<{ readonly row: CeremonyRow; readonly holder: string | undefined }>;
  /** Ends it at once; the key processes that held the keys are replaced. */
  close(id: string): Promise<CeremonyRow>;
  /** Whether keys of root authorities can be used now. */
  isOpen(): Promise<boolean>;
  /** Enters an act into the minutes, in the transaction that does it. Throws trust.ceremony.needed while none is open. */
  act(db: Db, by: string, words: Text): Promise<void>;
  /** Opens the ceremony of founding again where the root key opens without holders; does nothing while one is open. */
  openFounding(): Promise<void>;
  /** Ends the ceremony that founding opened, once what it was for is done. */
  founded(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface CeremonyPorts {
  readonly context: Context;
  readonly keeper: RootKeeper;
  readonly processes: KeyProcesses;
  readonly sweeper: MemorySweeper;
  /** What is owed to relying parties is signed while it can be: called when one opens, and before one is closed by hand. */
  readonly signOwed: () => Promise<void>;
}

/** Shares can be given for so long after a ceremony was asked for. */
const gatheringMs = 30 * 60_000;
const foundingPurpose = 'Founding the city’s hierarchies · 建立城市证书体系';
const openAlarm = 'trust.ceremony.open';

export function createCeremonies({ context, keeper, processes, sweeper, signOwed }: CeremonyPorts): Ceremonies {
  const { ports } = context;
  const { db, clock } = ports;
  let timer: NodeJS.Timeout | undefined;
  let stopListening: (() => void) | undefined;
  /** Shares given meanwhile would go with the processes that are replaced. */
  let refreshing: Promise<void> = Promise.resolve();

  const left = async (): Promise<number> => {
    if (!processes.isOpen()) return 0;
    const said = await processes.askAll('offline-left', {});
    return Math.max(0, ...said.map(({ ms }) => ms));
  };
  const announce = (row: CeremonyRow): void => {
    ports.live.announce('trust.ceremony', { id: row.id, state: row.state });
    if (row.state !== 'open') {
      ports.alarms.clear(openAlarm);
      return;
    }
    const until = new Date(row.closesAt).toISOString();
    ports.alarms.raise(openAlarm, 'medium', {
      en: `A ceremony is open: the keys of root authorities can be used until ${until}.`,
      zh: `仪式进行中：根机构密钥在 ${until} 之前可以使用。`,
    });
  };
  const end = async (ending: CeremonyEnding): Promise<void> => {
    clearTimeout(timer);
    const present = await readPresentCeremony(db);
    if (processes.isOpen()) await processes.askAll('offline-close', {});
    if (present === undefined) return;
    const at = clock.now();
    await endCeremonies(db, at, ending);
    announce({ ...present, state: 'closed', closedAt: at });
    await recordEnd(present, ending);
    if (present.holders.length > 0) sweeper.sweepSoon();
    // What was opened is erased with the processes that held it, not only let go.
    if (present.state === 'open' && processes.isOpen()) refresh();
  };
  /** What a process has opened or read is surely gone only with the process. */
  const refresh = (): void => {
    refreshing = refreshing
      .then(() => processes.refresh())
      .catch((error: Error) => ports.log.error({ reason: error.message }, 'key processes were not replaced'));
  };
  const recordEnd = async ({ id }: CeremonyRow, ending: CeremonyEnding): Promise<void> => {
    // What a person ended is recorded by the door.
    if (ending === 'closed') return;
    const resource = { type: 'Ceremony', id };
    const act = { operation: 'trust.ceremony.ended-itself', resource, outcome: 'success', risk: 'high' } as const;
    await recordAct(context, { ...act, details: { ending } });
  };
  const endIn = (ms: number, ending: CeremonyEnding): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      end(ending).catch((error: Error) => ports.log.error({ reason: error.message }, 'a ceremony was not closed'));
    }, ms).unref();
  };
  const opened = (row: CeremonyRow): void => {
    announce(row);
    endIn(Math.max(0, row.closesAt - clock.now()), 'time');
  };
  const begin = async (by: Actor, purpose: string, minutes: number, ms: number): Promise<CeremonyRow> => {
    const now = clock.now();
    const isOpen = ms > 0;
    const row: CeremonyRow = {
      ...{ id: newId(), purpose, minutes, holders: [], requestedAt: now, requestedBy: by },
      ...{ state: isOpen ? 'open' : 'gathering', openedAt: isOpen ? now : null, closedAt: null, ending: null },
      closesAt: now + (isOpen ? ms : gatheringMs),
    };
    if (!(await insertCeremony(db, row))) throw goesOn();
    return row;
  };
  const openByItself = async (by: Actor, purpose: string, minutes: number): Promise<CeremonyRow> => {
    const ms = minutes * 60_000;
    const row = await begin(by, purpose, minutes, ms);
    try {
      await keeper.openOfflineByItself(ms);
    } catch (error) {
      await end('closed');
      throw error;
    }
    opened(row);
    return row;
  };
  /** The open one; that of founding stands in no row until its first act. */
  const openRow = async (): Promise<CeremonyRow> => {
    const ms = await left();
    const present = await readPresentCeremony(db);
    if (ms === 0) throw offlineProblem();
    if (present?.state === 'open') return present;
    if (present !== undefined) throw offlineProblem();
    const row = await begin(platformActor, foundingPurpose, Math.ceil(ms / 60_000), ms);
    opened(row);
    return row;
  };
  const here = async (id: string): Promise<CeremonyRow> => {
    const row = await readCeremony(db, id);
    if (row === undefined) throw notFound({ en: 'The ceremony', zh: '该仪式' });
    return row;
  };
  const nameOf = (position: number): string | undefined =>
    keeper.root()?.holders.find((holder) => holder.position === position)?.name;

  return {
    isOpen: async () => (await left()) > 0,
    open: async (call, purpose, minutes) => {
      keeper.requireOpen();
      await refreshing;
      if ((await left()) > 0 && (await readPresentCeremony(db)) === undefined)
        await processes.askAll('offline-close', {});
      if (keeper.opensItself()) {
        const row = await openByItself(actorOf(call.principal), purpose, minutes);
        await signOwed();
        return row;
      }
      if (keeper.root()?.sealed.offline === undefined) throw noOfflineKey();
      const row = await begin(actorOf(call.principal), purpose, minutes, 0);
      endIn(gatheringMs, 'time');
      announce(row);
      return row;
    },
    share: async (id, share) => {
      keeper.requireOpen();
      const row = await here(id);
      const root = keeper.root();
      if (row.state !== 'gathering' || root === undefined) throw notGathering(row);
      const said = await processes.askAll('offline-share', { root: root.sealed, share, ms: row.minutes * 60_000 });
      const best = said.toSorted((one, other) => other.taken.length - one.taken.length)[0];
      if (best === undefined) throw offlineProblem();
      requireTaken(best, nameOf(best.holder));
      const now = clock.now();
      const holders = best.taken.flatMap((position) => nameOf(position) ?? []);
      const next: CeremonyRow = best.open
        ? { ...row, holders, state: 'open', openedAt: now, closesAt: now + row.minutes * 60_000 }
        : { ...row, holders };
      await updateCeremony(db, next);
      if (best.open) {
        opened(next);
        await signOwed();
      } else announce(next);
      return { row: next, holder: nameOf(best.holder) };
    },
    close: async (id) => {
      const row = await here(id);
      if (row.state === 'open') await signOwed();
      if (row.state !== 'closed') await end('closed');
      return here(id);
    },
    act: async (transaction, by, words) => {
      const { id } = await openRow();
      await insertAct(transaction, id, { id: newId(), at: clock.now(), by, words });
    },
    openFounding: async () => {
      if ((await left()) === 0 && keeper.opensItself()) await openByItself(platformActor, foundingPurpose, 10);
    },
    founded: async () => {
      const present = await readPresentCeremony(db);
      if (present?.purpose === foundingPurpose) await end('done');
    },
    start: async () => {
      // Its keys went with the processes of before. Those that have just been founded stay open.
      await endCeremonies(db, clock.now(), 'restart');
      stopListening = ports.live.listen((topic) => {
        if (topic !== 'trust.seal') return;
        if (processes.isOpen()) {
          // Shares given to unseal would open a ceremony too: their texts are not left lying about, sealed or not.
          sweeper.sweepSoon();
          if (!keeper.opensItself()) refresh();
        } else
          end('sealed').catch((error: Error) =>
            ports.log.error({ reason: error.message }, 'a ceremony was not closed'),
          );
      });
    },
    stop: async () => {
      stopListening?.();
      clearTimeout(timer);
      sweeper.stop();
      await refreshing;
    },
  };
}

function requireTaken({ verdict }: ShareTaken, holder: string | undefined): void {
  if (verdict !== 'taken' && verdict !== 'again') throw shareProblem(verdict, holder);
}
