import type { Clock, Db } from '@citywall/kernel';
import type { Certifier } from '../authority/certifier.ts';

/** The keys that are kept for holders, among the city's own. */
export interface EscrowKeys {
  /** Makes an exportable SM2 key for encryption; answers its id and its SubjectPublicKeyInfo (DER). */
  create(db: Db, name: string): Promise<{ readonly id: string; readonly publicKey: Uint8Array }>;
  /** SM2EnvelopedKey of the key for the holder of `recipient` (SubjectPublicKeyInfo, DER). */
  envelop(db: Db, id: string, recipient: Uint8Array): Promise<Uint8Array>;
}

/** What the operations on double certificates and escrowed keys share. */
export interface EscrowDesk {
  readonly clock: Clock;
  readonly certifier: Certifier;
  readonly keys: EscrowKeys;
}
