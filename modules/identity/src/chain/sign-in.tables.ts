import type { Db } from '@citywall/kernel';
import type { Kysely } from 'kysely';

/** Something a person has to prove who he is. Times are ms since 1970 UTC. */
export interface Factor {
  readonly id: string;
  readonly account: string;
  readonly kind: 'totp' | 'passkey' | 'certificate';
  readonly label: string;
  /** Sealed; only of TOTP. */
  readonly secret: Buffer | null;
  readonly credential: string;
  /** COSE key of a passkey, DER of a certificate. */
  readonly public_key: Buffer | null;
  readonly transports: readonly string[];
  readonly counter: number;
  readonly created_at: number;
  readonly last_used_at: number | null;
}

/** A code of which only the MAC is kept. */
export interface RecoveryCode {
  readonly mac: Buffer;
  readonly account: string;
  readonly created_at: number;
  readonly used_at: number | null;
}

/** A sign-in under way. `proved` holds factor kinds, and `link` when it began with a one-time link. */
export interface Attempt {
  readonly hash: Buffer;
  readonly account: string;
  readonly proved: readonly string[];
  readonly failures: number;
  readonly created_at: number;
  readonly expires_at: number;
  readonly ended_at: number | null;
}

export interface ChainVersion {
  readonly number: number;
  readonly text: string;
  readonly note: string;
  readonly state: 'draft' | 'tested' | 'live' | 'retired';
  readonly created_at: number;
  readonly created_by: string;
  readonly tested_at: number | null;
  readonly published_at: number | null;
  readonly published_by: string | null;
}

/** A reset at a clerk's desk. */
export interface AssistedReset {
  readonly id: string;
  readonly account: string;
  readonly state: 'waiting' | 'done' | 'withdrawn';
  readonly reason: string;
  readonly checked: string;
  readonly asked_by: string;
  readonly asked_by_name: string;
  readonly asked_at: number;
  readonly expires_at: number;
  readonly decided_by: string | null;
  readonly decided_by_name: string | null;
  readonly decided_at: number | null;
}

/** An account whose password lies in two envelopes. */
export interface BreakGlass {
  readonly account: string;
  readonly sealed_at: number;
  readonly sealed_by: string;
  readonly used_at: number | null;
  readonly used_from: string | null;
}

// A type, not an interface: kysely asks for an index signature.
type Tables = {
  'identity.factor': Factor;
  'identity.recovery_code': RecoveryCode;
  'identity.attempt': Attempt;
  'identity.chain_version': ChainVersion;
  'identity.assisted_reset': AssistedReset;
  'identity.break_glass': BreakGlass;
};

/** The database with the tables of signing in. */
export function signInTables(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}
