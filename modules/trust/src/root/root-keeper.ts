import { setTimeout } from 'node:timers/promises';
import { type Db, newId } from '@citywall/kernel';
import { type Actor, type Context, platformActor, recordAct } from '../surroundings.ts';
import {
  type Controls,
  type Founded,
  type Handed,
  type HardwareSlots,
  type KeyProcesses,
  notFoundedProblem,
  type SealedRoot,
  type ShareTaken,
  sealedProblem,
  type UnsealingSecret,
} from '../vault/index.ts';
import { insertRoot, keepOffline, type Root, readRoot, replaceSharing } from './root.store.ts';
import {
  alreadyFounded,
  automaticOnly,
  notSealed,
  sharedMeanwhile,
  shareProblem,
  tokensOnly,
  tooFewShares,
} from './root-problems.ts';
import type { MemorySweeper } from './sweep-memory.ts';

export type SealState = 'never-founded' | 'sealed' | 'unsealing' | 'unsealed';

/** Whom a root key is sealed for: holders with their quorum, or tokens by their labels. */
export type RootTarget =
  | { readonly holders: readonly string[]; readonly threshold: number }
  | { readonly tokens: readonly string[] };

/** The city's root key: founding, sealing, unsealing, and what state it is in. */
export interface RootKeeper {
  state(): SealState;
  root(): Root | undefined;
  /** Names of those whose shares were taken since the last seal. */
  given(): readonly string[];
  /** Throws trust.not-founded or trust.sealed unless keys can be used. */
  requireOpen(): void;
  /** Reads what is kept; opens it where it opens by itself. */
  start(): Promise<void>;
  /** After the key processes have all died, or a token has come back: opens them again where that needs nobody. */
  recover(): Promise<void>;
  /** Founds without holders: the unsealing key is kept by each of these tokens. Otherwise as `found`. */
  foundInTokens(db: Db, by: Actor, labels: readonly string[]): ReturnType<RootKeeper['found']>;
  /** Founds within a transaction; `adopt` MUST be called once that has committed. */
  found(
    db: Db,
    by: Actor,
    holders: readonly string[],
    threshold: number,
  ): Promise<{ readonly root: Root; readonly shares: readonly string[]; readonly adopt: () => void }>;
  unseal(share: string | undefined): Promise<ShareTaken>;
  seal(): Promise<void>;
  /** Whether the root key opens without holders: by the installation's secret, or by what holds it. */
  opensItself(): boolean;
  /** Opens the offline key for so many ms where the root key opens without holders. */
  openOfflineByItself(ms: number): Promise<void>;
  /** Seals the root key anew, for other holders or tokens. A root key that tokens unseal needs no shares for it. */
  reshare(db: Db, given: readonly string[], target: RootTarget): ReturnType<RootKeeper['found']>;
}

/** Founding is a ceremony: for so long root authorities can be founded without giving the shares again. */
const foundingCeremonyMs = 60 * 60_000;
/** How long a start waits for a token that unseals. */
const longestWaitMs = 3_000;
const sealedAlarm = 'trust.root.sealed';
const automaticAlarm = 'trust.root.unseals-itself';

export function createRootKeeper(
  context: Context,
  processes: KeyProcesses,
  slots: HardwareSlots,
  sweeper: MemorySweeper,
): RootKeeper {
  const { ports } = context;
  let root: Root | undefined;
  let taken: readonly number[] = [];
  /** Somebody wants it sealed: then not even a root key that opens by itself is opened. */
  let sealedByHand = false;
  let recovery: Promise<void> | undefined;

  /** No holders are needed: the installation or a token opens it. */
  const automatic = (): boolean => root?.sealed.threshold === 0;
  const byToken = (): boolean => root?.sealed.tokens !== undefined;
  const requireRoot = (): Root => {
    if (root === undefined) throw notFoundedProblem();
    return root;
  };
  /** The demonstration's unsealing secret comes from the installation key, bound to this one root key. */
  const withSecret = async <T>(id: string, use: (secret: string) => Promise<T>): Promise<T> => {
    const secret = ports.signer.mac('trust.unseal-by-itself', Buffer.from(id));
    try {
      return await use(Buffer.from(secret).toString('base64'));
    } finally {
      secret.fill(0);
    }
  };
  const announce = (): void => {
    ports.live.announce('trust.seal', { state: state() });
    if (root !== undefined && !processes.isOpen()) {
      ports.alarms.raise(sealedAlarm, 'high', {
        en: 'The city’s keys are sealed: nothing that needs a key works until holders unseal them.',
        zh: '城市密钥处于封存状态：在份额持有人解封之前，需要密钥的功能均不可用。',
      });
    } else ports.alarms.clear(sealedAlarm);
    if (!automatic() || byToken()) return;
    ports.alarms.raise(automaticAlarm, 'medium', {
      en: 'This city unseals its keys by itself: whoever has its disk has its keys. Good for a demonstration only.',
      zh: '本城市自动解封密钥：持有其磁盘者即持有其密钥。仅适用于演示。',
    });
  };
  const adopt = async (): Promise<void> => {
    taken = [];
    sealedByHand = false;
    await processes.adopt();
    announce();
    await slots.open();
  };
  const adoptLater = (kept: Root) => (): void => {
    root = kept;
    adopt().catch((error: Error) => ports.log.error({ reason: error.message }, 'The root key was not adopted'));
  };
  /** Asks every process what needs the unsealing key: the installation's, or one that a token hands to each of them. */
  const askOpening = async <Name extends 'unseal-automatic' | 'offline-open'>(
    name: Name,
    ask: Omit<Controls[Name]['ask'], 'secret'>,
  ): Promise<void> => {
    const { sealed } = requireRoot();
    const withKey = (secret: UnsealingSecret) => ({ ...ask, secret }) as Controls[Name]['ask'];
    if (byToken()) {
      await processes.askEach(name, async (publicKey) => withKey(await slots.giveUnsealing(sealed, publicKey)));
    } else await withSecret(sealed.id, (secret) => processes.askAll(name, withKey(secret)));
  };
  const unsealAutomatic = async (): Promise<void> => {
    const { sealed } = requireRoot();
    await askOpening('unseal-automatic', { root: sealed });
    await adopt();
    if (!processes.isOpen()) throw new Error('no key process could be unsealed');
    const resource = { type: 'RootKey', id: sealed.id };
    await recordAct(context, { operation: 'trust.root.unsealed-itself', resource, outcome: 'success', risk: 'high' });
  };
  const foundAutomatic = async (): Promise<void> => {
    const id = newId();
    const { root: sealed } = await withSecret(id, (secret) =>
      processes.ask('found-automatic', { id, secret, offlineMs: foundingCeremonyMs }),
    );
    const now = ports.clock.now();
    const kept: Root = { sealed, holders: [], foundedAt: now, foundedBy: platformActor, sharedAt: now };
    if (!(await insertRoot(ports.db, kept))) return;
    root = kept;
    await adopt();
    const resource = { type: 'RootKey', id };
    await recordAct(context, {
      operation: 'trust.root.founded-itself',
      resource,
      outcome: 'success',
      risk: 'critical',
    });
  };
  function state(): SealState {
    if (root === undefined) return 'never-founded';
    if (processes.isOpen()) return 'unsealed';
    return taken.length > 0 ? 'unsealing' : 'sealed';
  }
  async function recover(): Promise<void> {
    announce();
    if (!automatic() || sealedByHand || processes.isOpen()) return;
    recovery ??= unsealAutomatic()
      .catch((error: Error) => ports.log.error({ reason: error.message }, 'Still sealed'))
      .finally(() => {
        recovery = undefined;
      });
    await recovery;
  }
  const withHolders = (founded: Founded, holders: readonly string[], from: Omit<Root, 'sealed' | 'holders'>): Root => ({
    ...from,
    sealed: founded.root,
    holders: holders.map((name, at) => ({ position: at + 1, name })),
  });
  /** Has the tokens keep the unsealing key that was handed to them. */
  const keptIn = async (
    labels: readonly string[],
    { root: sealed, handed = [] }: { readonly root: SealedRoot; readonly handed?: readonly Handed[] },
  ): Promise<SealedRoot> => ({ ...sealed, tokens: await slots.keepUnsealing(labels, sealed, handed) });
  const nameOf = (position: number): string | undefined =>
    root?.holders.find((holder) => holder.position === position)?.name;

  return {
    state,
    root: () => root,
    given: () => taken.flatMap((position) => nameOf(position) ?? []),
    requireOpen: () => {
      requireRoot();
      if (!processes.isOpen()) throw sealedProblem();
    },
    start: async () => {
      root = await readRoot(ports.db);
      // A city without trust needs no key processes.
      if (root !== undefined || context.demonstration === true) await processes.start();
      if (root === undefined && context.demonstration === true) await foundAutomatic();
      // The server does not wait long for a token; it is unsealed as soon as one is there.
      else if (byToken()) await Promise.race([recover(), setTimeout(longestWaitMs)]);
      else if (automatic()) await unsealAutomatic();
      announce();
    },
    recover,
    found: async (db, by, holders, threshold) => {
      if (root !== undefined) throw alreadyFounded();
      await processes.start();
      const wish = { id: newId(), holders: holders.length, threshold, offlineMs: foundingCeremonyMs };
      const founded = await processes.ask('found', wish);
      const now = ports.clock.now();
      const kept = withHolders(founded, holders, { foundedAt: now, foundedBy: by, sharedAt: now });
      if (!(await insertRoot(db, kept))) throw alreadyFounded();
      return { root: kept, shares: founded.shares, adopt: adoptLater(kept) };
    },
    foundInTokens: async (db, by, labels) => {
      if (root !== undefined) throw alreadyFounded();
      await processes.start();
      const id = newId();
      const publicKeys = await slots.askFor(labels);
      const ask = { id, publicKeys, offlineMs: foundingCeremonyMs };
      const sealed = await keptIn(labels, await processes.ask('found-for-tokens', ask));
      const now = ports.clock.now();
      const kept: Root = { sealed, holders: [], foundedAt: now, foundedBy: by, sharedAt: now };
      if (!(await insertRoot(db, kept))) throw alreadyFounded();
      return { root: kept, shares: [], adopt: adoptLater(kept) };
    },
    unseal: async (share) => {
      const { sealed } = requireRoot();
      if (processes.isOpen()) throw notSealed();
      if (automatic()) {
        await unsealAutomatic();
        return { holder: 0, verdict: 'taken', taken: [], root: sealed.id };
      }
      if (share === undefined) throw shareProblem('mistyped', undefined);
      const said = await processes.askAll('share', { root: sealed, share });
      // A process that was replaced meanwhile knows fewer shares than the others.
      const best = said.toSorted((one, other) => other.taken.length - one.taken.length)[0];
      if (best === undefined) throw sealedProblem();
      taken = best.taken;
      if (best.verdict !== 'taken' && best.verdict !== 'again') throw shareProblem(best.verdict, nameOf(best.holder));
      if (best.root !== undefined) await adopt();
      else announce();
      return best;
    },
    seal: async () => {
      requireRoot();
      taken = [];
      sealedByHand = true;
      await Promise.all([processes.seal(), slots.seal()]);
      announce();
      await sweeper.sweep();
    },
    opensItself: automatic,
    openOfflineByItself: async (ms) => {
      const present = requireRoot();
      if (!automatic()) throw new Error('the offline key opens by shares');
      if (present.sealed.offline === undefined) {
        const made = await withSecret(present.sealed.id, (secret) =>
          processes.ask('offline-make', { root: present.sealed, secret }),
        );
        root = { ...present, sealed: { ...present.sealed, offline: await keepOffline(ports.db, made.offline) } };
      }
      await askOpening('offline-open', { root: requireRoot().sealed, ms });
    },
    reshare: async (db, given, target) => {
      const present = requireRoot();
      const { sealed } = present;
      if (automatic() && !byToken()) throw automaticOnly();
      if (byToken() && given.length > 0) throw tokensOnly();
      if (!processes.isOpen()) throw sealedProblem();
      const tokens = 'tokens' in target ? target.tokens : undefined;
      const holders = 'tokens' in target ? [] : target.holders;
      const threshold = 'tokens' in target ? 0 : target.threshold;
      const publicKeys = tokens && (await slots.askFor(tokens));
      const wish = { id: sealed.id, root: sealed, holders: holders.length, threshold, offlineMs: 0, publicKeys };
      const answer = byToken()
        ? await processes.askHanded('reshare', async (publicKey) => ({
            ...wish,
            proof: { secret: await slots.giveUnsealing(sealed, publicKey) },
          }))
        : await processes.ask('reshare', { ...wish, proof: { given } });
      if ('refused' in answer) {
        const { holder, verdict } = answer.refused;
        throw verdict === 'again' ? tooFewShares(sealed.threshold) : shareProblem(verdict, nameOf(holder));
      }
      const founded = tokens === undefined ? answer : { ...answer, root: await keptIn(tokens, answer) };
      const kept = withHolders(founded, holders, { ...present, sharedAt: ports.clock.now() });
      if (!(await replaceSharing(db, kept))) throw sharedMeanwhile();
      const after = (): void => {
        root = kept;
        announce();
        void slots.forgetFormer(kept.sealed);
      };
      return { root: kept, shares: answer.shares, adopt: after };
    },
  };
}
