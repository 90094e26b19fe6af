import type { Db, Language } from '@citywall/kernel';
import type { Kysely } from 'kysely';

/** A row of identity.account: somebody who can sign in. Times are ms since 1970 UTC. */
export interface AccountRow {
  readonly id: string;
  readonly name: string;
  readonly display_name: string;
  /** Those assigned to him, whatever posts and requests give besides. */
  readonly roles: readonly string[];
  readonly language: Language;
  readonly created_at: number;
  readonly disabled_at: number | null;
  readonly password_hash: string | null;
  readonly password_version: number;
  readonly must_change_password: boolean;
  readonly last_seen_at: number | null;
  readonly organisation: string;
  readonly mail: string | null;
  readonly mobile: string | null;
  readonly employee_number: string | null;
  readonly kind: 'person' | 'break-glass' | 'service';
  /** Who answers for it when it is not a person's own. */
  readonly owner: string | null;
  /** From then on he has left, carried out or not. */
  readonly leaves_at: number | null;
  /** To be searched in. */
  readonly words: string;
}

/** An account as it stands at one moment, by the dates of all that gives it rights; see registry/standing.ts. */
export interface Account extends AccountRow {
  /** All he holds at that moment: assigned, from his posts, and given on request. */
  readonly roles: readonly string[];
  readonly assigned: readonly string[];
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
  /** What was proved in it: kinds of factors, and `link`. */
  readonly methods: readonly string[];
  /** Name of the authentication chain it was started under. */
  readonly chain: string;
  /** What the browser called itself, as it is shown. */
  readonly device: string;
  readonly assurance: number;
  /** When it ends in any case (ms), where its chain says so. */
  readonly ends_at: number | null;
  /** Score of the sign-in, 0 to 100. */
  readonly risk: number;
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
  /** The person who answers for it; null where another module does. */
  readonly owner: string | null;
}

// A type, not an interface: kysely asks for an index signature.
type Tables = {
  'identity.account': AccountRow;
  'identity.session': Session;
  'identity.link': Link;
  'identity.key': Key;
};

/** The database with the tables of this module. */
export function tables(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}
