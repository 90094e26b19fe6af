import { randomBytes } from 'node:crypto';
import { type Handed, handTo } from '../hand-over.ts';
import { tokenRefused } from '../problems.ts';
import { unsealingContext } from '../root-holder.ts';
import { classes, keyTypes, mechanisms } from './cryptoki.table.ts';
import { secretKeyFor } from './key-uses.ts';
import { gcmParameter } from './packing.ts';
import type { Handle, TokenSession } from './token-session.ts';

// What unseals the root key is kept under an AES-256 key that was made in the token and never leaves it.

const nonceBytes = 12;

/** Unsealing keys kept by one token. */
export interface UnsealingKeys {
  /** Encrypts the secret under a fresh key of the token; overwrites the secret. */
  keep(root: string, secret: Buffer): Buffer;
  /** Decrypts it and seals it for whoever asked with the public key. */
  give(root: string, wrapped: Buffer, publicKey: string): Handed;
}

export function createUnsealingKeys(session: TokenSession): UnsealingKeys {
  const nameOf = (root: string) => ({ class: classes.secretKey, label: Buffer.from(`citywall unsealing ${root}`) });
  const gcm = (root: string, nonce: Uint8Array) => ({
    type: mechanisms.aesGcm,
    parameter: gcmParameter(nonce, Buffer.from(unsealingContext(root))),
  });
  const make = (root: string): Handle => {
    const key = session.generateKey(
      { type: mechanisms.aesKey },
      {
        ...secretKeyFor({ encrypt: true, decrypt: true }),
        ...{ ...nameOf(root), id: Buffer.from(root), keyType: keyTypes.aes, valueLength: 32 },
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
      // One left behind by a founding that was not finished.
      for (const former of session.find(nameOf(root))) session.destroy(former);
      const nonce = randomBytes(nonceBytes);
      try {
        return Buffer.concat([nonce, session.encrypt(gcm(root, nonce), make(root), secret)]);
      } finally {
        secret.fill(0);
      }
    },
    give: (root, wrapped, publicKey) => {
      const [key] = session.find(nameOf(root));
      if (key === undefined) throw tokenRefused('the token does not hold the unsealing key of this city');
      const secret = session.decrypt(gcm(root, wrapped.subarray(0, nonceBytes)), key, wrapped.subarray(nonceBytes));
      try {
        return handTo(publicKey, unsealingContext(root), secret);
      } finally {
        secret.fill(0);
      }
    },
  };
}
