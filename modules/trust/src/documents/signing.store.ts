import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** A row of trust.signing: something that was signed in a name of the city. */
export interface SigningRow {
  readonly id: string;
  readonly kind: 'document' | 'file';
  readonly name: string | null;
  /** Digest of what was given to be signed, hex. */
  readonly sha256: string;
  readonly signatory: string;
  /** Serial number of the certificate, hex. */
  readonly serial: string;
  readonly sealed: boolean;
  readonly reason: string | null;
  /** ms since 1970. */
  readonly signedAt: number;
  readonly signedBy: string;
  readonly signedByName: string;
}

/** A signing with the name it was done in. */
export interface NamedSigning extends SigningRow {
  readonly signatoryName: string;
}

/** What a list of signings is narrowed by. */
export interface SigningFilter {
  readonly before?: string;
  /** Part of the name of what was signed, or of the signatory; or the whole digest. */
  readonly text?: string;
  readonly signatory?: string;
  readonly signedBy?: string;
  readonly limit: number;
}

export async function insertSigning(db: Db, row: SigningRow): Promise<void> {
  await sql`insert into trust.signing (id, kind, name, sha256, signatory, serial, sealed, reason, signed_at, signed_by,
      signed_by_name)
    values (${row.id}::uuid, ${row.kind}, ${row.name}, ${row.sha256}, ${row.signatory}::uuid, ${row.serial},
      ${row.sealed}, ${row.reason}, ${row.signedAt}, ${row.signedBy}, ${row.signedByName})`.execute(db);
}

/** Newest first. */
export async function readSignings(db: Db, filter: SigningFilter): Promise<readonly NamedSigning[]> {
  const { before, text, signatory, signedBy, limit } = filter;
  const like = text === undefined ? '' : `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const answer = await sql<NamedSigning>`select g.id, g.kind, g.name, g.sha256, g.signatory, s.name as "signatoryName",
      g.serial, g.sealed, g.reason, g.signed_at as "signedAt", g.signed_by as "signedBy",
      g.signed_by_name as "signedByName"
    from trust.signing g join trust.signatory s on s.id = g.signatory
    where ${before === undefined ? sql`true` : sql`g.id < ${before}::uuid`}
      and ${text === undefined ? sql`true` : sql`(g.name ilike ${like} or s.name ilike ${like} or g.sha256 = ${text.toLowerCase()})`}
      and ${signatory === undefined ? sql`true` : sql`g.signatory = ${signatory}::uuid`}
      and ${signedBy === undefined ? sql`true` : sql`g.signed_by = ${signedBy}`}
    order by g.id desc limit ${limit}`.execute(db);
  return answer.rows;
}
