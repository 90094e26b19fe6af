import type { Db } from '@citywall/kernel';
import type { Kysely } from 'kysely';

/** A password that an account had until `until` (ms since 1970 UTC), hashed. */
export interface FormerPassword {
  readonly id: string;
  readonly account: string;
  readonly hash: string;
  readonly until: number;
}

/** What the owner of an account is told about it. Times are ms since 1970 UTC. */
export interface OwnerNotice {
  readonly id: string;
  readonly account: string;
  readonly kind: string;
  readonly at: number;
  readonly address: string | null;
  readonly count: number | null;
  readonly seen_at: number | null;
}

/** What the password service keeps in the row of an account. */
export interface KeptPassword {
  readonly id: string;
  readonly password_hash: string | null;
  readonly password_version: number;
  readonly must_change_password: boolean;
  /** ms since 1970 UTC; null when it was chosen before this was kept. */
  readonly password_set_at: number | null;
}

// A type, not an interface: kysely asks for an index signature.
type PasswordTables = {
  'identity.account': KeptPassword;
  'identity.password_history': FormerPassword;
  'identity.owner_notice': OwnerNotice;
};

/** The database with the tables of the password service. */
export function passwordTables(db: Db): Kysely<PasswordTables> {
  return db.withTables<PasswordTables>();
}
