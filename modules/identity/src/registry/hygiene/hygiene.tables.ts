import type { Db, JsonObject } from '@citywall/kernel';
import type { Kysely } from 'kysely';

export type HygieneReason = 'orphan' | 'dormant' | 'duplicate' | 'private';

/** Something that should not be; times are ms since 1970 UTC. */
export interface HygieneFinding {
  readonly id: string;
  readonly reason: HygieneReason;
  /** `account`, `key`, … of OwnedThings; `foreign` is an account of a connected system. */
  readonly thing: string;
  readonly thing_id: string;
  readonly name: string;
  readonly details: JsonObject;
  readonly state: 'warned' | 'kept' | 'closed' | 'gone';
  readonly found_at: number;
  /** Null where a person must decide. */
  readonly closes_at: number | null;
  readonly decided_at: number | null;
  readonly decided_by: JsonObject | null;
  readonly words: string | null;
}

/** An account of a connected system. */
export interface ForeignAccount {
  readonly system: string;
  readonly name: string;
  readonly display_name: string;
  readonly mail: string | null;
  readonly mobile: string | null;
  readonly employee_number: string | null;
  readonly account: string | null;
  readonly first_seen_at: number;
}

// A type, not an interface: kysely asks for an index signature.
type Tables = {
  'identity.hygiene_finding': HygieneFinding;
  'identity.foreign_account': ForeignAccount;
};

/** The database with the tables of hygiene. */
export function hygieneTables(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}
