import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { aesGcmOpen, aesGcmSeal, hkdf, x25519Agree, x25519PublicBytes, x25519PublicKey } from '../algorithms/index.ts';
import type { Controls, Descriptor, Founded, Founding, SealedRoot, ShareTaken } from './control.ts';
import { judgeShare, openByShares, openRoot, sealRoot, shareRoot } from './root-sharing.ts';

const none = Buffer.alloc(0);

/** The root key inside a key process, and the shares that are being collected for it. */
export interface RootHolder {
  /** Id of the root key held. */
  id(): string | undefined;
  found(founding: Founding): Promise<Founded>;
  foundAutomatic(id: string, secret: Buffer): { root: SealedRoot };
  unsealAutomatic(root: SealedRoot, secret: Buffer): { root: string };
  takeShare(root: SealedRoot, text: string): Promise<ShareTaken>;
  /** Refuses at the first share that is not right, and with 'again' when the right ones are too few. */
  reshare(ask: Controls['reshare']['ask']): Promise<Controls['reshare']['answer']>;
  askHandOver(): { publicKey: string };
  giveHandOver(publicKey: string): { root: string; publicKey: string; sealed: string };
  takeHandOver(given: { root: string; publicKey: string; sealed: string }): { root: string };
  /** Seals material together with its descriptor; throws when no root key is held. */
  wrap(descriptor: Descriptor, material: Uint8Array): Buffer;
  /** The material, only with the very descriptor it was sealed with. */
  unwrap(descriptor: Descriptor, wrapped: Uint8Array): Buffer;
}

/** Thrown by what needs the root key while none is held. */
export class SealedError extends Error {}

export function createRootHolder(): RootHolder {
  let root: { readonly id: string; readonly key: Buffer; readonly wrapping: KeyObject } | undefined;
  let asking: KeyObject | undefined;
  let collecting: { readonly sharing: string; readonly shares: Map<number, Buffer> } | undefined;

  const hold = (id: string, key: Buffer): { root: string } => {
    const wrapping = hkdf('sha256', key, none, Buffer.from('citywall key wrapping 1'), 32);
    root = { id, key, wrapping: createSecretKey(wrapping) };
    wrapping.fill(0);
    forgetShares();
    return { root: id };
  };
  const forgetShares = (): void => {
    for (const share of collecting?.shares.values() ?? []) share.fill(0);
    collecting = undefined;
  };
  const held = () => {
    if (root === undefined) throw new SealedError();
    return root;
  };

  return {
    id: () => root?.id,
    found: async (founding) => {
      const key = randomBytes(32);
      const founded = await shareRoot(key, founding, 1);
      hold(founding.id, key);
      return founded;
    },
    foundAutomatic: (id, secret) => {
      const key = randomBytes(32);
      const sealed = { id, epoch: 1, threshold: 0, wrapped: sealRoot(key, secret, id, 1), checks: [] };
      hold(id, key);
      return { root: sealed };
    },
    unsealAutomatic: (sealed, secret) => hold(sealed.id, openRoot(sealed, secret)),
    takeShare: async (sealed, text) => {
      const { holder, verdict, bytes } = judgeShare(sealed, text);
      const sharing = `${sealed.id} ${sealed.epoch}`;
      if (collecting?.sharing !== sharing) {
        forgetShares();
        collecting = { sharing, shares: new Map() };
      }
      const { shares } = collecting;
      const said = (answer: ShareTaken['verdict']): ShareTaken => ({
        holder,
        verdict: answer,
        taken: [...shares.keys()],
      });
      if (bytes === undefined || verdict !== 'right') return said(verdict === 'right' ? 'wrong' : verdict);
      if (shares.has(holder)) return said('again');
      shares.set(holder, bytes);
      const answer = said('taken');
      if (shares.size < sealed.threshold) return answer;
      return { ...answer, ...hold(sealed.id, await openByShares(sealed, [...shares.values()])) };
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
      const opened = await openByShares(sealed, [...right.values()]);
      if (sealed.id !== id || !opened.equals(key)) throw new Error('the shares open another root key');
      opened.fill(0);
      return shareRoot(key, { ...founding, id }, sealed.epoch + 1);
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
      const sealed = aesGcmSeal(secret, Buffer.alloc(12), key, Buffer.from(id));
      return { root: id, publicKey: mine.toString('base64'), sealed: sealed.toString('base64') };
    },
    takeHandOver: ({ root: id, publicKey, sealed }) => {
      if (asking === undefined) throw new Error('nothing was asked for');
      const theirs = Buffer.from(publicKey, 'base64');
      const secret = handOverKey(asking, theirs, x25519PublicBytes(asking), theirs);
      asking = undefined;
      return hold(id, aesGcmOpen(secret, Buffer.alloc(12), Buffer.from(sealed, 'base64'), Buffer.from(id)));
    },
    wrap: (descriptor, material) => {
      const nonce = randomBytes(12);
      return Buffer.concat([nonce, aesGcmSeal(held().wrapping, nonce, material, aadOf(descriptor))]);
    },
    unwrap: (descriptor, wrapped) =>
      aesGcmOpen(held().wrapping, wrapped.subarray(0, 12), wrapped.subarray(12), aadOf(descriptor)),
  };
}

/** Both public keys go in, so that the sealed root key is for this asking alone; used once, hence a constant nonce. */
function handOverKey(mine: KeyObject, theirs: Buffer, asker: Buffer, giver: Buffer): KeyObject {
  const agreed = x25519Agree(mine, x25519PublicKey(theirs));
  const key = hkdf('sha256', agreed, Buffer.concat([asker, giver]), Buffer.from('citywall root hand-over 1'), 32);
  agreed.fill(0);
  return createSecretKey(key);
}

/** Every word of the descriptor, in an order of its own. */
function aadOf({ version, key, number, kind, purpose, exportable }: Descriptor): Buffer {
  return Buffer.from(JSON.stringify(['citywall key 1', version, key, number, kind, purpose, exportable]));
}
