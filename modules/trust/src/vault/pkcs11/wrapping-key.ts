import { randomBytes } from 'node:crypto';
import { tokenRefused, tokenUnprepared } from '../problems.ts';
import { classes, keyTypes, maskFunctions, mechanisms } from './cryptoki.table.ts';
import { CryptokiError } from './cryptoki.ts';
import { privateKeyFor, secretKeyFor } from './key-uses.ts';
import { type Mechanism, oaepParameter } from './packing.ts';
import { rsaExponent } from './rsa-kind.ts';
import type { CarriedKey, Prepared } from './slot-control.ts';
import type { Handle, TokenSession } from './token-session.ts';

// One AES-256 key wraps every key the token holds for the city, so that each token that has it can load any of them.

const label = Buffer.from('citywall wrapping');

/** The wrapping key in one token. */
export interface WrappingKey {
  state(): Prepared;
  /** Makes one unless there is one; answers its id. One that is to be carried MUST be finished once all tokens have it. */
  make(toCarry: boolean): string;
  /** Modulus of a pair of this token, which another seals its wrapping key for. */
  ask(): Buffer;
  give(modulus: Buffer): CarriedKey;
  take(carried: CarriedKey): void;
  /** Makes it unextractable for good. */
  finish(): void;
  /** Throws when it is not there any more. */
  check(): void;
  wrap(key: Handle): Buffer;
  unwrap(wrapped: Uint8Array, template: Parameters<TokenSession['unwrap']>[3]): Handle;
  /** Whether keys may demand a wrapping key that the token's security officer trusts. */
  isTrusted(): boolean;
}

/** Nothing but wrapping: a key that could also decrypt would open what it wrapped. */
const lasting = {
  ...secretKeyFor({ wrap: true, unwrap: true }),
  ...{ keyType: keyTypes.aes, token: true, private: true, sensitive: true, label },
};

export function createWrappingKey(session: TokenSession): WrappingKey {
  let pair: { readonly publicKey: Handle; readonly privateKey: Handle } | undefined;
  const present = (): Handle | undefined => {
    const found = session.find({ class: classes.secretKey, label });
    if (found.length > 1) throw new Error(`the token has ${found.length} wrapping keys of a city`);
    return found[0];
  };
  let finished: Handle | undefined;
  const look = (): Handle | undefined => {
    if (finished !== undefined) return finished;
    const key = present();
    if (key !== undefined && session.flag(key, 'sensitive') && !session.flag(key, 'extractable')) finished = key;
    return finished;
  };
  const required = (): Handle => {
    const key = look();
    if (key === undefined) throw tokenUnprepared();
    return key;
  };
  const mechanism: Mechanism = {
    type: session.mechanisms.has(mechanisms.aesKeyWrapKwp) ? mechanisms.aesKeyWrapKwp : mechanisms.aesKeyWrapPad,
  };
  return {
    state: () => {
      const key = present();
      const id = key === undefined ? null : session.get(key, 'id').toString('hex');
      return look() === undefined ? { wrapping: null, unfinished: id } : { wrapping: id, unfinished: null };
    },
    make: (toCarry) => {
      if (!session.mechanisms.has(mechanism.type)) throw tokenRefused('CKM_AES_KEY_WRAP_KWP, CKM_AES_KEY_WRAP_PAD');
      const key =
        present() ??
        session.generateKey(
          { type: mechanisms.aesKey },
          { ...lasting, id: randomBytes(16), valueLength: 32, extractable: toCarry },
        );
      return session.get(key, 'id').toString('hex');
    },
    ask: () => {
      const open = { class: classes.publicKey, keyType: keyTypes.rsa, token: false, wrap: true };
      const secret = { ...privateKeyFor({ unwrap: true }), keyType: keyTypes.rsa, token: false, private: true };
      pair = session.generatePair(
        { type: mechanisms.rsaKeyPair },
        { ...open, modulusBits: 3072, publicExponent: rsaExponent },
        { ...secret, sensitive: true, extractable: false },
      );
      return session.get(pair.publicKey, 'modulus');
    },
    give: (modulus) => {
      const key = present();
      if (key === undefined) throw tokenUnprepared();
      const recipient = session.create({
        ...{ class: classes.publicKey, keyType: keyTypes.rsa, token: false, wrap: true },
        ...{ modulus, publicExponent: rsaExponent },
      });
      try {
        const { sealed, hash } = sealFor(session, recipient, key);
        return { id: session.get(key, 'id').toString('hex'), sealed: sealed.toString('base64'), hash };
      } finally {
        session.destroy(recipient);
      }
    },
    take: ({ id, sealed, hash }) => {
      if (pair === undefined) throw new Error('no wrapping key was asked for');
      // One that was begun here and has wrapped nothing.
      const former = present();
      if (former !== undefined && session.flag(former, 'extractable')) session.destroy(former);
      const template = { ...lasting, id: Buffer.from(id, 'hex'), extractable: false };
      session.unwrap(oaep(hash), pair.privateKey, Buffer.from(sealed, 'base64'), template);
      session.destroy(pair.privateKey);
      session.destroy(pair.publicKey);
      pair = undefined;
    },
    finish: () => {
      const key = present();
      if (key === undefined) throw tokenUnprepared();
      if (session.flag(key, 'extractable')) session.set(key, { extractable: false });
    },
    check: () => {
      if (finished !== undefined && present() !== finished) throw new Error('the wrapping key is gone');
    },
    wrap: (key) => session.wrap(mechanism, required(), key),
    unwrap: (wrapped, template) => session.unwrap(mechanism, required(), wrapped, template),
    isTrusted: () => session.flag(required(), 'trusted'),
  };
}

function oaep(hash: CarriedKey['hash']): Mechanism {
  const parameter = oaepParameter(mechanisms[hash], maskFunctions[hash], Buffer.alloc(0));
  return { type: mechanisms.rsaOaep, parameter };
}

/** With SHA-256, or with SHA-1 where the token knows OAEP with that alone, which is no weakness there. */
function sealFor(session: TokenSession, recipient: Handle, key: Handle) {
  try {
    return { sealed: session.wrap(oaep('sha256'), recipient, key), hash: 'sha256' } as const;
  } catch (error) {
    if (!(error instanceof CryptokiError)) throw error;
    return { sealed: session.wrap(oaep('sha1'), recipient, key), hash: 'sha1' } as const;
  }
}
