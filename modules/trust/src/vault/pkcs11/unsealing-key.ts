import { randomBytes } from 'node:crypto';
import type { SealedRoot } from '../control.ts';
import { type Handed, handTo } from '../hand-over.ts';
import { tokenRefused } from '../problems.ts';
import { unsealingContext } from '../reseal-root.ts';
import { classes, keyTypes, mechanisms } from './cryptoki.table.ts';
import { secretKeyFor } from './key-uses.ts';
import { gcmParameter } from './packing.ts';
import type { Handle, TokenSession } from './token-session.ts';

// What unseals the root key is kept under an AES-256 key that was made in the token and never leaves it.

const [idBytes, nonceBytes] = [16, 12];

type Sealing = Pick<SealedRoot, 'id' | 'epoch'>;

/** Unsealing keys kept by one token. */
export interface UnsealingKeys {
  /** Encrypts the secret under a fresh key of the token; overwrites the secret. The answer names the key. */
  keep(root: Sealing, secret: Buffer): Buffer;
  /** Decrypts it and seals it for whoever asked with the public key. */
  give(root: Sealing, kept: Buffer, publicKey: string): Handed;
  /** Destroys the keys of this root key, but for the one that `kept` names. */
  forget(root: string, kept?: Buffer): void;
}

export function createUnsealingKeys(session: TokenSession): UnsealingKeys {
  const nameOf = (root: string) => ({ class: classes.secretKey, label: Buffer.from(`citywall unsealing ${root}`) });
  const gcm = (root: Sealing, nonce: Uint8Array) => ({
    type: mechanisms.aesGcm,
    parameter: gcmParameter(nonce, Buffer.from(unsealingContext(root))),
  });
  const make = (root: string, id: Buffer): Handle => {
    const key = session.generateKey(
      { type: mechanisms.aesKey },
      {
        ...secretKeyFor({ encrypt: true, decrypt: true }),
        ...{ ...nameOf(root), id, keyType: keyTypes.aes, valueLength: 32 },
        ...{ token: true, private: true, sensitive: true, extractable: false },
      },
    );
    for (const flag of ['local', 'alwaysSensitive', 'neverExtractable'] as const) {
      if (session.flag(key, flag)) continue;
      session.destroy(key);
      throw tokenRefused(`the token does not vouch for ${flag} of a key it made`);
    }
    return key;
  };
  return {
    keep: (root, secret) => {
      const [id, nonce] = [randomBytes(idBytes), randomBytes(nonceBytes)];
      try {
        return Buffer.concat([id, nonce, session.encrypt(gcm(root, nonce), make(root.id, id), secret)]);
      } finally {
        secret.fill(0);
      }
    },
    give: (root, kept, publicKey) => {
      const id = kept.subarray(0, idBytes);
      const nonce = kept.subarray(idBytes, idBytes + nonceBytes);
      const [key] = session.find({ ...nameOf(root.id), id });
      if (key === undefined) throw tokenRefused('the token does not hold the unsealing key of this city');
      const secret = session.decrypt(gcm(root, nonce), key, kept.subarray(idBytes + nonceBytes));
      try {
        return handTo(publicKey, unsealingContext(root), secret);
      } finally {
        secret.fill(0);
      }
    },
    forget: (root, kept) => {
      const id = kept?.subarray(0, idBytes);
      for (const key of session.find(nameOf(root)))
        if (id === undefined || !session.get(key, 'id').equals(id)) session.destroy(key);
    },
  };
}
