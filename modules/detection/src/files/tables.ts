import type { Db } from '@citywall/kernel';
import type { Kysely } from 'kysely';

/** A file that is read as a log source. Times are ms since 1970 UTC. */
export interface FollowedFile {
  readonly id: string;
  readonly path: string;
  readonly source: string;
  readonly format: string;
  /** Whether what is added later is read too. */
  readonly follow: boolean;
  readonly created_by: string;
  readonly created_at: number;
  readonly stopped_at: number | null;
}

type Tables = {
  'detection.followed_file': FollowedFile;
};

/** The database with the table of followed files. */
export function tables(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}
