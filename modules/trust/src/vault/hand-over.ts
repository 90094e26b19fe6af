import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { aesGcmOpen, aesGcmSeal, hkdf, x25519Agree, x25519PublicBytes, x25519PublicKey } from '../algorithms/index.ts';

// How a secret goes from one process of ours to another: the platform relays it and cannot read it.

/** A secret sealed for whoever asked; base64. */
export interface Handed {
  /** The public key that was asked with. */
  readonly to: string;
  readonly publicKey: string;
  readonly sealed: string;
}

/** The side that is to get a secret. */
export interface Asker {
  /** A fresh public key, base64; of what was asked and not taken, only the last few can still be taken. */
  ask(): string;
  /** The secret, once; throws when nothing was asked for or it was meant for something else than `context`. */
  take(handed: Handed, context: string): Buffer;
}

/** Askings that wait for their secrets at once. */
const mostAskings = 16;

export function createAsker(): Asker {
  const askings = new Map<string, KeyObject>();
  return {
    ask: () => {
      const pair = generateKeyPairSync('x25519');
      const publicKey = x25519PublicBytes(pair.publicKey).toString('base64');
      askings.set(publicKey, pair.privateKey);
      if (askings.size > mostAskings) askings.delete(askings.keys().next().value as string);
      return publicKey;
    },
    take: ({ to, publicKey, sealed }, context) => {
      const asking = askings.get(to);
      if (asking === undefined) throw new Error('this was not asked for');
      askings.delete(to);
      const theirs = Buffer.from(publicKey, 'base64');
      const key = handOverKey(asking, theirs, Buffer.from(to, 'base64'), theirs);
      return aesGcmOpen(key, onlyNonce, Buffer.from(sealed, 'base64'), Buffer.from(context));
    },
  };
}

/** Seals the secret for whoever asked with the public key, and for nothing but `context`. */
export function handTo(publicKey: string, context: string, secret: Uint8Array): Handed {
  const pair = generateKeyPairSync('x25519');
  const mine = x25519PublicBytes(pair.publicKey);
  const theirs = Buffer.from(publicKey, 'base64');
  const key = handOverKey(pair.privateKey, theirs, theirs, mine);
  const sealed = aesGcmSeal(key, onlyNonce, secret, Buffer.from(context));
  return { to: publicKey, publicKey: mine.toString('base64'), sealed: sealed.toString('base64') };
}

/** A key is used once, so that its nonce may be constant. */
const onlyNonce = Buffer.alloc(12);

/** Both public keys go in, so that what is sealed is for this asking alone. */
function handOverKey(mine: KeyObject, theirs: Buffer, asker: Buffer, giver: Buffer): KeyObject {
  const agreed = x25519Agree(mine, x25519PublicKey(theirs));
  const key = hkdf('sha256', agreed, Buffer.concat([asker, giver]), Buffer.from('citywall root hand-over 1'), 32);
  agreed.fill(0);
  return createSecretKey(key);
}
