import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** A row of trust.evidence; the package lies among the blobs. */
export interface EvidenceRow {
  readonly id: string;
  readonly name: string;
  /** Digest of the content, hex. */
  readonly sha256: string;
  readonly signer: string;
  /** ms since 1970. */
  readonly stampedAt: number;
  /** SHA-256 of the package, hex. */
  readonly package: string;
  readonly createdBy: string;
}

const columns = sql`id, name, sha256, signer, stamped_at as "stampedAt", package, created_by as "createdBy"`;

export async function insertEvidence(db: Db, row: EvidenceRow): Promise<void> {
  await sql`insert into trust.evidence (id, name, sha256, signer, stamped_at, package, created_by)
    values (${row.id}::uuid, ${row.name}, ${row.sha256}, ${row.signer}, ${row.stampedAt}, ${row.package},
      ${row.createdBy})`.execute(db);
}

export async function readEvidence(db: Db, id: string): Promise<EvidenceRow | undefined> {
  const answer = await sql<EvidenceRow>`select ${columns} from trust.evidence where id = ${id}::uuid`.execute(db);
  return answer.rows[0];
}

/** Newest first, those before an id; of one content, of one maker, by text when these are named. */
export async function readEvidences(
  db: Db,
  filter: {
    readonly before?: string;
    readonly sha256?: string;
    /** Who had it made. */
    readonly by?: string;
    /** Part of the name of the content, or of the signer. */
    readonly text?: string;
    readonly limit: number;
  },
): Promise<readonly EvidenceRow[]> {
  const { before, sha256, by, text, limit } = filter;
  const like = text === undefined ? '' : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const answer = await sql<EvidenceRow>`select ${columns} from trust.evidence
    where ${before === undefined ? sql`true` : sql`id < ${before}::uuid`}
      and ${sha256 === undefined ? sql`true` : sql`sha256 = ${sha256}`}
      and ${by === undefined ? sql`true` : sql`created_by = ${by}`}
      and ${text === undefined ? sql`true` : sql`(name ilike ${like} or signer ilike ${like} or sha256 = ${text.toLowerCase()})`}
    order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}
