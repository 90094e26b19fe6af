import type { Db } from '@citywall/kernel';
import type { JSONColumnType, Kysely } from 'kysely';
import type { Signal } from './judge.ts';
import type { Profile } from './profile.ts';

/** in: let in as always · asked: more was asked for, not yet given · stepped-up: it was given · told: let in, its owner told · refused. */
export type RiskOutcome = 'in' | 'asked' | 'stepped-up' | 'told' | 'refused';

interface ProfileRow {
  readonly account: string;
  readonly profile: JSONColumnType<Profile>;
  readonly updated_at: number;
}

interface JudgedRow {
  readonly id: string;
  readonly account: string;
  readonly at: number;
  readonly address: string;
  readonly network: string;
  /** As it describes itself. */
  readonly device: string;
  readonly roles: readonly string[];
  readonly score: number;
  readonly outcome: RiskOutcome;
  readonly signals: JSONColumnType<Signal[]>;
  readonly novel: readonly string[];
  readonly attempt: Buffer | null;
}

interface FindingRow {
  readonly finding: string;
  readonly kind: 'name' | 'address';
  readonly value: string;
  readonly at: number;
}

// A type, not an interface: kysely asks for an index signature.
type Tables = {
  'identity.risk_profile': ProfileRow;
  'identity.risk_sign_in': JudgedRow;
  'identity.risk_finding': FindingRow;
};

/** The database with the tables of risk. Times are ms since 1970 UTC. */
export function riskTables(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}
