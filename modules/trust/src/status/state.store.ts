import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** What a responder must know of one certificate. */
export interface StateRow {
  readonly authority: string;
  readonly serial: string;
  readonly state: 'valid' | 'held' | 'revoked';
  readonly reason: number | null;
  readonly revokedAt: number | null;
}

/** The states of certificates named by authority and serial; those never issued are left out. */
export async function readStates(
  db: Db,
  wanted: readonly { readonly authority: string; readonly serial: string }[],
): Promise<readonly StateRow[]> {
  const answer = await sql<StateRow>`select c.authority, c.serial, c.state, c.reason, c.revoked_at as "revokedAt"
    from trust.certificate c
    join unnest(${wanted.map(({ authority }) => authority)}::uuid[], ${wanted.map(({ serial }) => serial)}::text[])
      as w (authority, serial) on c.authority = w.authority and c.serial = w.serial`.execute(db);
  return answer.rows;
}
