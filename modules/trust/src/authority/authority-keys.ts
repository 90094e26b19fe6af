import type { Db } from '@citywall/kernel';
import type { SignatureName } from '@citywall/x509';
import type { KeyHolding } from '../keys/index.ts';

/** Kinds of keys that authorities have, and how each signs. */
export const authorityKeyKinds = {
  'ecdsa-p256': 'ecdsa-p256-sha256',
  'ecdsa-p384': 'ecdsa-p384-sha384',
  'rsa-3072': 'rsa-pkcs1-sha256',
  'rsa-4096': 'rsa-pkcs1-sha384',
  sm2: 'sm2-sm3',
} as const satisfies Record<string, SignatureName>;

export type AuthorityKeyKind = keyof typeof authorityKeyKinds;

/** A key of the city's own, behind the key processes. */
export interface AuthorityKey {
  readonly id: string;
  readonly kind: AuthorityKeyKind;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
}

/** What is fixed of such a key at its birth. */
export interface AuthorityKeyOptions {
  /** For use during ceremonies only, of which one MUST be open. */
  readonly offline?: boolean;
  /** In key processes when missing. */
  readonly held?: KeyHolding | undefined;
}

/** The keys that authorities, responders and the time-stamping authority sign with. Every call throws `trust.sealed` or `trust.not-founded` while there are none. */
export interface AuthorityKeys {
  create(db: Db, name: string, kind: AuthorityKeyKind, options?: AuthorityKeyOptions): Promise<AuthorityKey>;
  /** Signs with the newest version; the form is what certificates carry. */
  sign(db: Db, id: string, message: Uint8Array): Promise<Uint8Array>;
  /** Lets an online key be used during ceremonies only, from now on; one MUST be open. */
  takeOffline(db: Db, id: string): Promise<void>;
  /** Ends its use for good. */
  retire(db: Db, id: string, reason: string): Promise<void>;
}
