import type { Actor } from '../surroundings.ts';

/** An encryption key that the city keeps for its holder; times in ms. */
export interface Escrow {
  readonly id: string;
  /** Among the city's keys. */
  readonly key: string;
  readonly certificate: string;
  readonly signatureCertificate: string;
  readonly owner: Actor;
  readonly subject: string;
  readonly createdAt: number;
  readonly createdBy: Actor;
}

/** The states of a recovery, each with those it may go to. */
export const recoveryMoves = {
  requested: ['delivered', 'refused'],
  delivered: [],
  refused: [],
} as const satisfies Record<string, readonly string[]>;

export type RecoveryState = keyof typeof recoveryMoves;

/** An escrowed key given out once more: asked for by one person, decided by another. */
export interface Recovery {
  readonly id: string;
  readonly escrow: string;
  /** Whose key it is. */
  readonly holder: Actor;
  readonly reason: string;
  /** SubjectPublicKeyInfo of an SM2 key, DER. */
  readonly recipient: Uint8Array;
  readonly state: RecoveryState;
  readonly requestedBy: Actor;
  readonly requestedAt: number;
  readonly decidedBy: Actor | null;
  readonly decidedAt: number | null;
  readonly refusal: string | null;
  /** SM2EnvelopedKey for the recipient. */
  readonly envelope: Uint8Array | null;
}
