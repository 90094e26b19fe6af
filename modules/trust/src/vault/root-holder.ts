import { type KeyObject, randomBytes } from 'node:crypto';
import type {
  Controls,
  Descriptor,
  Founded,
  Founding,
  HandOver,
  SealedRoot,
  ShareTaken,
  UnsealingSecret,
} from './control.ts';
import { createAsker, type Handed, handTo } from './hand-over.ts';
import { openMaterial, sealingKey, sealMaterial, slotPart } from './material-seal.ts';
import { createOfflineHolder, isOffline, markOffline, type OfflineHolder, unmarkOffline } from './offline-holder.ts';
import { resealRoot, sealForTokens, sealUnder, unsealingContext } from './reseal-root.ts';
import { openOffline, openRoot, sealOffline, shareRoot, withShares } from './root-sharing.ts';
import { createShareCollection } from './share-collection.ts';

const none = Buffer.alloc(0);

/** The root key inside a key process, and the shares that are being collected for it; beside it the offline key. */
export interface RootHolder {
  readonly offline: OfflineHolder;
  /** Id of the root key held. */
  id(): string | undefined;
  found(founding: Founding): Promise<Founded>;
  foundAutomatic(id: string, secret: Buffer, offlineMs: number): { root: SealedRoot };
  /** The same with a fresh secret, handed to those who asked for it. */
  foundForTokens(
    id: string,
    publicKeys: readonly string[],
    offlineMs: number,
  ): { root: SealedRoot; handed: readonly Handed[] };
  unsealAutomatic(root: SealedRoot, secret: UnsealingSecret): { root: string };
  takeShare(root: SealedRoot, text: string): Promise<ShareTaken>;
  /** Refuses at the first share that is not right, and with 'again' when the right ones are too few. */
  reshare(ask: Controls['reshare']['ask']): Promise<Controls['reshare']['answer']>;
  askHandOver(): { publicKey: string };
  giveHandOver(publicKey: string): HandOver;
  /** What a process that drives hardware needs of the root key. */
  givePart(publicKey: string): Handed & { root: string };
  takeHandOver(given: HandOver): { root: string };
  /** Takes a share for a ceremony; with the last one the offline key opens for so many ms. */
  takeOfflineShare(root: SealedRoot, text: string, ms: number): Promise<ShareTaken & { open: boolean }>;
  /** A new offline key, sealed under the installation's secret. */
  makeOffline(root: SealedRoot, secret: UnsealingSecret): { offline: string };
  openOffline(root: SealedRoot, secret: UnsealingSecret, ms: number): void;
  closeOffline(): void;
  /** Seals material together with its descriptor, under the offline key too when asked; throws when a key for it is not held. */
  wrap(descriptor: Descriptor, material: Uint8Array, offline?: boolean): Buffer;
  /** The material, only with the very descriptor it was sealed with; that of an offline key only during a ceremony. */
  unwrap(descriptor: Descriptor, wrapped: Uint8Array): Buffer;
}

/** Thrown by what needs the root key while none is held. */
export class SealedError extends Error {}

/** `offlineClosed` is told when the offline key is gone: what was opened with it MUST be forgotten. */
export function createRootHolder(offlineClosed: () => void): RootHolder {
  const offline = createOfflineHolder(offlineClosed);
  const shares = createShareCollection();
  const offlineShares = createShareCollection();
  let root: { readonly id: string; readonly key: Buffer; readonly wrapping: KeyObject } | undefined;
  const asker = createAsker();

  const hold = (id: string, key: Buffer): { root: string } => {
    root = { id, key, wrapping: sealingKey(key) };
    shares.forget();
    return { root: id };
  };
  const openFor = (key: Buffer | undefined, ms: number): void => {
    if (key === undefined) throw new Error('the sealed root key has no offline key beside it');
    if (ms > 0) offline.hold(key, ms);
    else key.fill(0);
  };
  const held = () => {
    if (root === undefined) throw new SealedError();
    return root;
  };
  /** Runs with the unsealing secret in the clear, which is overwritten afterwards. */
  const withSecret = <T>(sealed: SealedRoot, secret: UnsealingSecret, use: (secret: Buffer) => T): T => {
    const clear =
      typeof secret === 'string' ? Buffer.from(secret, 'base64') : asker.take(secret, unsealingContext(sealed));
    try {
      return use(clear);
    } finally {
      clear.fill(0);
    }
  };
  const makeKeys = () => ({ key: randomBytes(32), offlineKey: randomBytes(32) });

  return {
    offline,
    id: () => root?.id,
    found: async (founding) => {
      const [key, offlineKey] = [randomBytes(32), randomBytes(32)];
      const founded = await shareRoot(key, offlineKey, founding, 1);
      hold(founding.id, key);
      openFor(offlineKey, founding.offlineMs);
      return founded;
    },
    foundAutomatic: (id, secret, offlineMs) => {
      const keys = makeKeys();
      const sealed = sealUnder(secret, keys, id, 1);
      hold(id, keys.key);
      openFor(keys.offlineKey, offlineMs);
      return { root: sealed };
    },
    foundForTokens: (id, publicKeys, offlineMs) => {
      const keys = makeKeys();
      const founded = sealForTokens(keys, id, 1, publicKeys);
      hold(id, keys.key);
      openFor(keys.offlineKey, offlineMs);
      return founded;
    },
    unsealAutomatic: (sealed, secret) =>
      withSecret(sealed, secret, (clear) => hold(sealed.id, openRoot(sealed, clear))),
    takeShare: async (sealed, text) => {
      const { said, complete } = shares.take(sealed, text);
      if (complete === undefined) return said;
      return { ...said, ...hold(sealed.id, await withShares(complete, (unsealing) => openRoot(sealed, unsealing))) };
    },
    takeOfflineShare: async (sealed, text, ms) => {
      const { said, complete } = offlineShares.take(sealed, text);
      if (complete === undefined) return { ...said, open: false };
      openFor(await withShares(complete, (unsealing) => openOffline(sealed, unsealing)), ms);
      offlineShares.forget();
      return { ...said, open: true };
    },
    makeOffline: (sealed, secret) => {
      held();
      const key = randomBytes(32);
      const offlineKey = withSecret(sealed, secret, (clear) => sealOffline(key, clear, sealed.id, sealed.epoch));
      key.fill(0);
      return { offline: offlineKey };
    },
    openOffline: (sealed, secret, ms) => {
      held();
      openFor(
        withSecret(sealed, secret, (clear) => openOffline(sealed, clear)),
        ms,
      );
    },
    closeOffline: () => {
      offlineShares.forget();
      offline.close();
    },
    reshare: (ask) => resealRoot(ask, held(), withSecret),
    askHandOver: () => ({ publicKey: asker.ask() }),
    giveHandOver: (publicKey) => {
      const { id, key } = held();
      const both = Buffer.concat([key, offline.key() ?? none]);
      const handed = handTo(publicKey, `root ${id}`, both);
      both.fill(0);
      return { root: id, ...handed, offlineMs: offline.left() };
    },
    givePart: (publicKey) => {
      const { id, key } = held();
      const part = slotPart(key);
      const handed = handTo(publicKey, slotContext(id), part);
      part.fill(0);
      return { root: id, ...handed };
    },
    takeHandOver: ({ root: id, offlineMs, ...handed }) => {
      const both = asker.take(handed, `root ${id}`);
      if (both.length === 64 && offlineMs > 0) openFor(Buffer.from(both.subarray(32)), offlineMs);
      const key = Buffer.from(both.subarray(0, 32));
      both.fill(0);
      return hold(id, key);
    },
    wrap: (descriptor, material, isForCeremonies = false) => {
      const { wrapping } = held();
      if (!isForCeremonies) return sealMaterial(wrapping, descriptor, material);
      return markOffline(sealMaterial(wrapping, descriptor, offline.seal(descriptor, material)));
    },
    unwrap: (descriptor, wrapped) => {
      const { wrapping } = held();
      if (!isOffline(wrapped)) return openMaterial(wrapping, descriptor, wrapped);
      return offline.open(descriptor, openMaterial(wrapping, descriptor, unmarkOffline(wrapped)));
    },
  };
}

/** What the part of the root key is handed over for. */
export function slotContext(id: string): string {
  return `slot ${id}`;
}
