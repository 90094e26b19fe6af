import { setTimeout } from 'node:timers/promises';
import type { Log } from '@citywall/kernel';
import type { ControlName, Controls } from './control.ts';
import { createLoadedKeys, type LoadedKeys } from './loaded-keys.ts';
import { sealedProblem } from './problems.ts';
import type { Provider } from './provider.ts';
import { startProcess } from './start-process.ts';
import { LostError, talkWith, type VaultClient } from './vault-client.ts';

/** What one key process looks like from outside. */
export interface ProcessStatus {
  readonly pid: number;
  /** Whether it holds the root key. */
  readonly open: boolean;
  /** Requests it has not answered yet. */
  readonly pending: number;
  /** Requests it has answered. */
  readonly served: number;
}

/** The pool of key processes. */
export interface KeyProcesses extends Provider {
  start(): Promise<void>;
  /** Ends every process, and with them all keys in the clear. */
  stop(): Promise<void>;
  /** Ends every process and starts empty ones. */
  seal(): Promise<void>;
  status(): readonly ProcessStatus[];
  /** Asks one process: an open one when there is one; another when it ends meanwhile. */
  ask<Name extends ControlName>(name: Name, request: Controls[Name]['ask']): Promise<Controls[Name]['answer']>;
  /** Asks every process; answers what those said that are still alive. */
  askAll<Name extends ControlName>(
    name: Name,
    request: Controls[Name]['ask'],
  ): Promise<readonly Controls[Name]['answer'][]>;
  /** Asks one open process for what needs a secret that is handed over to it. */
  askHanded<Name extends ControlName>(
    name: Name,
    request: (publicKey: string) => Promise<Controls[Name]['ask']>,
  ): Promise<Controls[Name]['answer']>;
  /** Asks every process for the same: `request` makes the request for a process from its public key. */
  askEach<Name extends ControlName>(
    name: Name,
    request: (publicKey: string) => Promise<Controls[Name]['ask']>,
  ): Promise<readonly Controls[Name]['answer'][]>;
  /** Lets the root key that was founded or unsealed since the last seal be worked with; processes without it are given it. */
  adopt(): Promise<void>;
  /** Puts fresh processes in the place of all, one after the other and without a call lost: what the former held is gone. */
  refresh(): Promise<void>;
  /** Whether keys can be used now. */
  isOpen(): boolean;
}

export interface PoolOptions {
  readonly size: number;
  readonly log: Log;
  /** Called when the last open process has ended by itself; resolves when it has tried to open the pool again. */
  readonly onSealed: () => Promise<void>;
}

interface Member {
  readonly client: VaultClient<Controls>;
  readonly bornAt: number;
  readonly keys: LoadedKeys;
  /** It has been told a root key. */
  rooted: boolean;
  /** It may be worked with. */
  open: boolean;
}

const processFile = new URL('./vault-process.ts', import.meta.url);
/** A call that has lost this many processes one after the other is given up. */
const mostLosses = 4;
/** Pause before an ended process is replaced, ms; doubled for each that ended young, so that one that cannot start costs little. */
const restartPauseMs = 200;
const longestPauseMs = 30_000;
/** A process that has not answered for this long hangs and is ended, ms. */
const deadlineMs = 60_000;
/** A process that has lived this long did start, ms. */
const grownUpMs = 5_000;
/** How long a process that is to be replaced may finish what it was asked, and how often that is looked at, ms. */
const longestDrainMs = 2_000;
const drainMs = 10;
/** Key versions remembered as loaded; fewer than a process keeps open. */
const mostLoaded = 15_000;

export function createKeyProcesses({ size, log, onSealed }: PoolOptions): KeyProcesses {
  let members: Member[] = [];
  let running = false;
  let recovery: Promise<void> | undefined;
  let diedYoung = 0;

  const report = (fault: string): void => log.error({ fault }, 'A key process reported a fault');

  const add = (): Member => {
    const client = talkWith<Controls>(startProcess(processFile), deadlineMs, report);
    const member: Member = {
      client,
      bornAt: performance.now(),
      keys: createLoadedKeys(client, mostLoaded),
      rooted: false,
      open: false,
    };
    members.push(member);
    void member.client.gone.then(() => lost(member));
    return member;
  };

  const lost = (member: Member): void => {
    if (!members.includes(member)) return;
    members = members.filter((one) => one !== member);
    log.warn({ pid: member.client.pid, open: member.open }, 'A key process ended and is replaced');
    const wasLast = member.open && !isOpen();
    diedYoung = performance.now() - member.bornAt < grownUpMs ? diedYoung + 1 : 0;
    const pause = Math.min(longestPauseMs, restartPauseMs * 2 ** Math.max(0, diedYoung - 2));
    const replaced = setTimeout(pause).then(() => {
      if (running && members.length < size) return spread(add());
    });
    if (!wasLast || recovery !== undefined) return;
    recovery = replaced.then(onSealed).finally(() => {
      recovery = undefined;
    });
  };

  /** Gives the root key to a process that has none; tried again while there is another to give it. */
  const spread = async (member: Member): Promise<void> => {
    while (running && members.includes(member) && member.client.alive() && !member.open) {
      const giver = members.find((one) => isUsable(one) && one !== member);
      if (giver === undefined) return;
      try {
        const asked = await member.client.control('hand-over-ask', {});
        const given = await giver.client.control('hand-over-give', asked);
        await member.client.control('hand-over-take', given);
        member.rooted = true;
        member.open = true;
      } catch (error) {
        if (!(error instanceof LostError)) throw error;
      }
    }
  };

  const isOpen = (): boolean => members.some((member) => member.open);
  /** Between the end of its channel and that of the process itself a member is still among the others, but answers nothing. */
  const isUsable = (member: Member): boolean => member.open && member.client.alive();

  const leastBusy = (among: readonly Member[]): Member | undefined => {
    let best: Member | undefined;
    for (const member of among) {
      if (best === undefined || member.client.pending() < best.client.pending()) best = member;
    }
    return best;
  };

  /** Runs with an open process, and with another when that one ends before it has answered: what it did is lost with it. */
  const withOpen = async <T>(act: (member: Member) => Promise<T>): Promise<T> => {
    for (let losses = 0; ; losses += 1) {
      if (!isOpen() && recovery !== undefined) await recovery;
      const member = leastBusy(members.filter(isUsable));
      if (member === undefined) {
        const ending = members.find((one) => one.open);
        if (ending === undefined) throw sealedProblem();
        await ending.client.gone;
        continue;
      }
      try {
        return await act(member);
      } catch (error) {
        if (!(error instanceof LostError) || losses >= mostLosses) throw error;
      }
    }
  };

  const askOne = async <Name extends ControlName>(
    member: Member,
    name: Name,
    request: Controls[Name]['ask'],
  ): Promise<Controls[Name]['answer']> => {
    const answer = await member.client.control(name, request);
    if ('root' in answer && answer.root !== undefined) member.rooted = true;
    return answer;
  };
  const askHanded = async <Name extends ControlName>(
    member: Member,
    name: Name,
    request: (publicKey: string) => Promise<Controls[Name]['ask']>,
  ): Promise<Controls[Name]['answer']> => {
    const { publicKey } = await member.client.control('hand-over-ask', {});
    return askOne(member, name, await request(publicKey));
  };
  /** Answers what those said that are still alive. */
  const askMembers = async <T>(act: (member: Member) => Promise<T>): Promise<readonly T[]> => {
    const asked = await Promise.allSettled(members.map(act));
    const failure = asked.find((one) => one.status === 'rejected' && !(one.reason instanceof LostError));
    if (failure?.status === 'rejected') throw failure.reason;
    return asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  };

  const killAll = async (): Promise<void> => {
    const ending = members;
    members = [];
    await Promise.all(ending.map((member) => member.client.kill()));
  };

  return {
    start: async () => {
      running = true;
      while (members.length < size) add();
    },
    stop: async () => {
      running = false;
      await killAll();
    },
    seal: async () => {
      await killAll();
      while (running && members.length < size) add();
    },
    status: () =>
      members.map(({ client, open }) => ({
        ...{ pid: client.pid, open, pending: client.pending(), served: client.served() },
      })),
    ask: async (name, request) => {
      for (let losses = 0; ; losses += 1) {
        const member =
          leastBusy(members.filter(isUsable)) ?? members.find(({ client }) => client.alive()) ?? members[0];
        if (member === undefined) throw sealedProblem();
        if (!member.client.alive()) {
          await member.client.gone;
          continue;
        }
        try {
          return await askOne(member, name, request);
        } catch (error) {
          if (!(error instanceof LostError) || losses >= mostLosses) throw error;
        }
      }
    },
    askAll: (name, request) => askMembers((member) => askOne(member, name, request)),
    askEach: (name, request) => askMembers((member) => askHanded(member, name, request)),
    askHanded: (name, request) => withOpen((member) => askHanded(member, name, request)),
    adopt: async () => {
      for (const member of members) if (member.rooted) member.open = true;
      await Promise.all(members.map(spread));
    },
    refresh: async () => {
      for (const former of [...members]) {
        if (!running || !former.open) break;
        const fresh = add();
        await spread(fresh);
        if (!fresh.open) break;
        members = members.filter((member) => member !== former);
        for (let waited = 0; former.client.pending() > 0 && waited < longestDrainMs; waited += drainMs)
          await setTimeout(drainMs);
        await former.client.kill();
      }
      // One that ended meanwhile was not replaced: there were as many as there should be, the one to be replaced among them.
      while (running && members.length < size) await spread(add());
    },
    isOpen,
    generate: (descriptor, offline) => withOpen(({ client }) => client.control('generate', { descriptor, offline })),
    import: (descriptor, form, material, transport) =>
      withOpen(async (member) => {
        if (transport !== undefined) await member.keys.load(transport);
        const carrier = transport?.descriptor.version;
        return member.client.control('import', { descriptor, form, material, transport: carrier });
      }),
    export: (key, form, publicKey) =>
      withOpen(async (member) => {
        await member.keys.load(key);
        const { version } = key.descriptor;
        return (await member.client.control('export', { version, form, publicKey })).material;
      }),
    takeOffline: ({ descriptor, wrapped }) =>
      withOpen(async ({ client }) => {
        const request = { descriptor, wrapped: Buffer.from(wrapped).toString('base64') };
        return (await client.control('offline-take', request)).wrapped;
      }),
    work: (work, key, target) => withOpen(({ keys }) => keys.work(work, key, target)),
    forget: async (version) => {
      await Promise.allSettled(members.map(({ keys }) => keys.forget(version)));
    },
  };
}
