import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** A row of trust.authority_link: a further certificate for an authority's key. */
export interface LinkRow {
  readonly id: string;
  readonly kind: 'new-with-old' | 'old-with-new' | 'received';
  /** Whose key it certifies. */
  readonly authority: string;
  /** Which of ours signed it; null: somebody else. */
  readonly issuer: string | null;
  readonly certificate: Uint8Array;
  /** What stands above it elsewhere, a root last. */
  readonly above: readonly Uint8Array[];
  readonly createdAt: number;
}

const columns = sql`id, kind, authority, issuer, certificate, above, created_at as "createdAt"`;

export async function insertLink(db: Db, row: LinkRow): Promise<void> {
  await sql`insert into trust.authority_link (id, kind, authority, issuer, certificate, above, created_at)
    values (${row.id}::uuid, ${row.kind}, ${row.authority}::uuid, ${row.issuer}::uuid, ${Buffer.from(row.certificate)},
      ${row.above.map((one) => Buffer.from(one))}::bytea[], ${row.createdAt})`.execute(db);
}

/** All links, oldest first; those whose certificate was revoked are left out. */
export async function readLinks(db: Db): Promise<readonly LinkRow[]> {
  const answer = await sql<LinkRow>`select ${columns} from trust.authority_link l
    where not exists (select 1 from trust.certificate c where c.id = l.id and c.state = 'revoked')
    order by id`.execute(db);
  return answer.rows;
}
