import type { Actor } from '../surroundings.ts';

/** The states of a request, each with those it may go to. */
export const enrolmentMoves = {
  requested: ['issued', 'refused', 'withdrawn'],
  issued: [],
  refused: [],
  withdrawn: [],
} as const satisfies Record<string, readonly string[]>;

export type EnrolmentState = keyof typeof enrolmentMoves;

/** A request for a certificate that a person decides on; times in ms. */
export interface Enrolment {
  readonly id: string;
  readonly profile: string;
  /** Null: what the profile gives. */
  readonly days: number | null;
  readonly way: 'est' | 'web';
  /** PKCS#10, DER. */
  readonly request: Uint8Array;
  /** SHA-256 of the request, hex. */
  readonly digest: string;
  readonly keyKind: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly requester: Actor;
  /** Whom the certificate is for. */
  readonly owner: Actor;
  readonly state: EnrolmentState;
  readonly reason: string | null;
  readonly decidedBy: Actor | null;
  readonly decidedAt: number | null;
  readonly certificate: string | null;
  readonly createdAt: number;
}

/** What a decision changes. */
export type EnrolmentDecision = Pick<Enrolment, 'reason' | 'certificate'> & {
  readonly state: Exclude<EnrolmentState, 'requested'>;
  readonly decidedBy: Actor;
  readonly decidedAt: number;
};
