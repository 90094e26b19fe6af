import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** A row of trust.responder: who answers for an authority's certificates. */
export interface ResponderRow {
  readonly authority: string;
  readonly key: string;
  readonly certificate: Uint8Array;
  readonly notAfter: number;
}

export async function readResponders(db: Db): Promise<readonly ResponderRow[]> {
  const answer = await sql<ResponderRow>`select authority, key, certificate, not_after as "notAfter"
    from trust.responder`.execute(db);
  return answer.rows;
}

export async function saveResponder(db: Db, row: ResponderRow): Promise<void> {
  await sql`insert into trust.responder (authority, key, certificate, not_after)
    values (${row.authority}::uuid, ${row.key}::uuid, ${Buffer.from(row.certificate)}, ${row.notAfter})
    on conflict (authority) do update set key = excluded.key, certificate = excluded.certificate,
      not_after = excluded.not_after`.execute(db);
}
