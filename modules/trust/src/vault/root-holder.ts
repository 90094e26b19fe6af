import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { aesGcmOpen, aesGcmSeal, hkdf, x25519Agree, x25519PublicBytes, x25519PublicKey } from '../algorithms/index.ts';
import type { Controls, Descriptor, Founded, Founding, HandOver, SealedRoot, ShareTaken } from './control.ts';
import { descriptorText } from './descriptor-text.ts';
import { createOfflineHolder, isOffline, markOffline, type OfflineHolder, unmarkOffline } from './offline-holder.ts';
import { judgeShare, openOffline, openRoot, sealOffline, sealRoot, shareRoot, withShares } from './root-sharing.ts';
import { createShareCollection } from './share-collection.ts';

const none = Buffer.alloc(0);

/** The root key inside a key process, and the shares that are being collected for it; beside it the offline key. */
export interface RootHolder {
  readonly offline: OfflineHolder;
  /** Id of the root key held. */
  id(): string | undefined;
  found(founding: Founding): Promise<Founded>;
  foundAutomatic(id: string, secret: Buffer, offlineMs: number): { root: SealedRoot };
  unsealAutomatic(root: SealedRoot, secret: Buffer): { root: string };
  takeShare(root: SealedRoot, text: string): Promise<ShareTaken>;
  /** Refuses at the first share that is not right, and with 'again' when the right ones are too few. */
  reshare(ask: Controls['reshare']['ask']): Promise<Controls['reshare']['answer']>;
  askHandOver(): { publicKey: string };
  giveHandOver(publicKey: string): HandOver;
  takeHandOver(given: HandOver): { root: string };
  /** Takes a share for a ceremony; with the last one the offline key opens for so many ms. */
  takeOfflineShare(root: SealedRoot, text: string, ms: number): Promise<ShareTaken & { open: boolean }>;
  /** A new offline key, sealed under the installation's secret. */
  makeOffline(root: SealedRoot, secret: Buffer): { offline: string };
  openOffline(root: SealedRoot, secret: Buffer, ms: number): void;
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
  let asking: KeyObject | undefined;

  const hold = (id: string, key: Buffer): { root: string } => {
    const wrapping = hkdf('sha256', key, none, Buffer.from('citywall key wrapping 1'), 32);
    root = { id, key, wrapping: createSecretKey(wrapping) };
    wrapping.fill(0);
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
  const seal = (descriptor: Descriptor, material: Uint8Array): Buffer => {
    const nonce = randomBytes(12);
    return Buffer.concat([nonce, aesGcmSeal(held().wrapping, nonce, material, aadOf(descriptor))]);
  };
  const open = (descriptor: Descriptor, wrapped: Uint8Array): Buffer =>
    aesGcmOpen(held().wrapping, wrapped.subarray(0, 12), wrapped.subarray(12), aadOf(descriptor));

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
      const [key, offlineKey] = [randomBytes(32), randomBytes(32)];
      const sealed = { id, epoch: 1, threshold: 0, wrapped: sealRoot(key, secret, id, 1), checks: [] };
      const answer = { root: { ...sealed, offline: sealOffline(offlineKey, secret, id, 1) } };
      hold(id, key);
      openFor(offlineKey, offlineMs);
      return answer;
    },
    unsealAutomatic: (sealed, secret) => hold(sealed.id, openRoot(sealed, secret)),
    takeShare: async (sealed, text) => {
      const { said, complete } = shares.take(sealed, text);
      if (complete === undefined) return said;
      return { ...said, ...hold(sealed.id, await withShares(complete, (unsealing) => openRoot(sealed, unsealing))) };
    },
    takeOfflineShare: async (sealed, text, ms) => {
      held();
      const { said, complete } = offlineShares.take(sealed, text);
      if (complete === undefined) return { ...said, open: false };
      openFor(await withShares(complete, (unsealing) => openOffline(sealed, unsealing)), ms);
      offlineShares.forget();
      return { ...said, open: true };
    },
    makeOffline: ({ id, epoch }, secret) => {
      held();
      const key = randomBytes(32);
      const sealed = sealOffline(key, secret, id, epoch);
      key.fill(0);
      return { offline: sealed };
    },
    openOffline: (sealed, secret, ms) => {
      held();
      openFor(openOffline(sealed, secret), ms);
    },
    closeOffline: () => {
      offlineShares.forget();
      offline.close();
    },
    reshare: async ({ root: sealed, given, ...founding }) => {
      const { id, key } = held();
      const right = new Map<number, Buffer>();
      for (const text of given) {
        const { holder, verdict, bytes } = judgeShare(sealed, text);
        if (bytes === undefined || verdict !== 'right')
          return { refused: { holder, verdict: verdict === 'right' ? 'wrong' : verdict } };
        right.set(holder, bytes);
      }
      if (right.size < sealed.threshold) return { refused: { holder: 0, verdict: 'again' } };
      const [opened, offlineKey] = await withShares([...right.values()], (unsealing) => [
        openRoot(sealed, unsealing),
        // A root key that has none yet gets one.
        openOffline(sealed, unsealing) ?? randomBytes(32),
      ]);
      if (sealed.id !== id || !opened.equals(key)) throw new Error('the shares open another root key');
      opened.fill(0);
      const shared = await shareRoot(key, offlineKey, { ...founding, id }, sealed.epoch + 1);
      offlineKey.fill(0);
      return shared;
    },
    askHandOver: () => {
      const pair = generateKeyPairSync('x25519');
      asking = pair.privateKey;
      return { publicKey: x25519PublicBytes(pair.publicKey).toString('base64') };
    },
    giveHandOver: (publicKey) => {
      const { id, key } = held();
      const pair = generateKeyPairSync('x25519');
      const mine = x25519PublicBytes(pair.publicKey);
      const theirs = Buffer.from(publicKey, 'base64');
      const secret = handOverKey(pair.privateKey, theirs, theirs, mine);
      const both = Buffer.concat([key, offline.key() ?? none]);
      const sealed = aesGcmSeal(secret, Buffer.alloc(12), both, Buffer.from(id)).toString('base64');
      both.fill(0);
      return { root: id, publicKey: mine.toString('base64'), sealed, offlineMs: offline.left() };
    },
    takeHandOver: ({ root: id, publicKey, sealed, offlineMs }) => {
      if (asking === undefined) throw new Error('nothing was asked for');
      const theirs = Buffer.from(publicKey, 'base64');
      const secret = handOverKey(asking, theirs, x25519PublicBytes(asking), theirs);
      asking = undefined;
      const both = aesGcmOpen(secret, Buffer.alloc(12), Buffer.from(sealed, 'base64'), Buffer.from(id));
      if (both.length === 64 && offlineMs > 0) openFor(Buffer.from(both.subarray(32)), offlineMs);
      const key = Buffer.from(both.subarray(0, 32));
      both.fill(0);
      return hold(id, key);
    },
    wrap: (descriptor, material, isForCeremonies = false) => {
      if (isForCeremonies) return markOffline(seal(descriptor, offline.seal(descriptor, material)));
      return seal(descriptor, material);
    },
    unwrap: (descriptor, wrapped) =>
      isOffline(wrapped)
        ? offline.open(descriptor, open(descriptor, unmarkOffline(wrapped)))
        : open(descriptor, wrapped),
  };
}

/** Both public keys go in, so that the sealed root key is for this asking alone; used once, hence a constant nonce. */
function handOverKey(mine: KeyObject, theirs: Buffer, asker: Buffer, giver: Buffer): KeyObject {
  const agreed = x25519Agree(mine, x25519PublicKey(theirs));
  const key = hkdf('sha256', agreed, Buffer.concat([asker, giver]), Buffer.from('citywall root hand-over 1'), 32);
  agreed.fill(0);
  return createSecretKey(key);
}

function aadOf(descriptor: Descriptor): Buffer {
  return Buffer.from(descriptorText(descriptor));
}
