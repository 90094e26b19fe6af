import type { Db, JsonObject } from '@citywall/kernel';
import type { Kysely } from 'kysely';

export type OrganisationKind = 'city' | 'department' | 'company' | 'unit';

/** A place in the tree of organisations; times are ms since 1970 UTC. */
export interface Organisation {
  readonly id: string;
  /** Null for the city alone. */
  readonly parent: string | null;
  readonly code: string;
  readonly name_en: string;
  readonly name_zh: string;
  readonly kind: OrganisationKind;
  readonly words: string;
  readonly created_at: number;
  readonly closed_at: number | null;
}

/** A place to fill in an organisation. */
export interface Post {
  readonly id: string;
  readonly organisation: string;
  readonly title_en: string;
  readonly title_zh: string;
  readonly roles: readonly string[];
  readonly seats: number | null;
  readonly words: string;
  readonly created_at: number;
  readonly closed_at: number | null;
}

export type OrderKind = 'join' | 'move' | 'leave' | 'second';

/** A dated order about one person. */
export interface PersonnelOrder {
  readonly id: string;
  readonly kind: OrderKind;
  readonly account: string;
  readonly post: string | null;
  readonly from_at: number;
  readonly until_at: number | null;
  /** Number of the document that orders it. */
  readonly reference: string;
  readonly successor: string | null;
  readonly state: 'planned' | 'done' | 'withdrawn';
  readonly created_at: number;
  readonly created_by: JsonObject;
  readonly done_at: number | null;
}

/** Somebody on a post for a time; made from the orders. */
export interface Appointment {
  readonly account: string;
  readonly post: string;
  readonly personnel_order: string;
  readonly main: boolean;
  readonly from_at: number;
  readonly until_at: number | null;
}

/** A role given for a time on request. */
export interface RoleGrant {
  readonly id: string;
  readonly account: string;
  readonly role: string;
  readonly from_at: number;
  readonly until_at: number;
  readonly request: string;
  readonly given_by: string;
}

// A type, not an interface: kysely asks for an index signature.
type Tables = {
  'identity.organisation': Organisation;
  'identity.tree_version': { version: number };
  'identity.post': Post;
  'identity.personnel_order': PersonnelOrder;
  'identity.appointment': Appointment;
  'identity.role_grant': RoleGrant;
};

/** The database with the tables of the registry. */
export function registry(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}
