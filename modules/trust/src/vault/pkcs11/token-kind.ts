import type { KeyObject } from 'node:crypto';
import type { Purpose } from '../kinds.table.ts';
import type { LoadedKey } from '../mechanisms/mechanism.ts';
import type { Template } from './packing.ts';
import type { Handle, TokenSession } from './token-session.ts';

/** How keys of one kind are made and used in a token. */
export interface TokenKind {
  /** Mechanisms without which it cannot be, by their names in PKCS #11. */
  readonly needs: Readonly<Record<string, number>>;
  /** What every key of the kind is, besides being secret. */
  readonly template: (purpose: Purpose) => Template;
  /** Makes one with the template given, which adds to the above; a pair answers its public half. */
  readonly generate: (
    session: TokenSession,
    secret: Template,
    purpose: Purpose,
  ) => { readonly key: Handle; readonly publicKey?: KeyObject };
  /** Ready for use. What needs only the public half is done outside the token. */
  readonly load: (session: TokenSession, key: Handle, publicKey?: KeyObject) => Omit<LoadedKey, 'publicKeys'>;
}
