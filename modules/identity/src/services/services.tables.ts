import type { Db } from '@citywall/kernel';
import type { Kysely } from 'kysely';

/** A name under which one owner publishes. Times are ms since 1970 UTC. */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly owner_type: string;
  readonly owner: string;
  readonly owner_name: string;
  readonly created_at: number;
}

/** One description with the signature under it. */
export interface ServiceVersion {
  readonly id: string;
  readonly service: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly content_digest: string;
  readonly signature_input: string;
  readonly signature: string;
  readonly certificates: string;
  readonly algorithm: string;
  readonly published_at: number;
  readonly published_by: string;
  readonly withdrawn_at: number | null;
  readonly withdrawn_by: string | null;
  readonly reason: string | null;
}

export interface MessageMark {
  readonly key: string;
  readonly mark: string;
  readonly expires_at: number;
}

// A type, not an interface: kysely asks for an index signature.
type Tables = {
  'identity.service': Service;
  'identity.service_version': ServiceVersion;
  'identity.message_mark': MessageMark;
};

/** The database with the tables of this folder. */
export function tables(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}
