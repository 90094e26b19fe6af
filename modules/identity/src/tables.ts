import type { Db, Language } from '@citywall/kernel';
import type { Kysely } from 'kysely';

/** A person. Times are ms since 1970 UTC. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  readonly roles: readonly string[];
  readonly language: Language;
  readonly created_at: number;
  readonly disabled_at: number | null;
  readonly password_hash: string | null;
  readonly password_version: number;
  readonly must_change_password: boolean;
  readonly last_seen_at: number | null;
}

export interface Session {
  readonly id: string;
  readonly hash: Buffer;
  readonly account: string;
  readonly address: string;
  readonly started_at: number;
  readonly last_seen_at: number;
  readonly proved_at: number;
  readonly ended_at: number | null;
}

export interface Link {
  readonly hash: Buffer;
  readonly account: string;
  readonly expires_at: number;
}

export interface Key {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly hash: Buffer;
  readonly created_at: number;
  readonly created_by: string;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly last_seen_at: number | null;
}

// A type, not an interface: kysely asks for an index signature.
type Tables = {
  'identity.account': Account;
  'identity.session': Session;
  'identity.link': Link;
  'identity.key': Key;
};

/** The database with the tables of this module. */
export function tables(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}
