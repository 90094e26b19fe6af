import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

export type InstallationPart = 'tls' | 'audit';

/** A row of trust.installation. */
export interface InstallationRow {
  readonly part: InstallationPart;
  /** Id in trust.certificate. */
  readonly certificate: string;
  /** Hex; another key needs another certificate. */
  readonly keyIdentifier: string;
  readonly notAfter: number;
}

export async function readInstallation(db: Db): Promise<readonly InstallationRow[]> {
  const answer = await sql<InstallationRow>`select part, certificate, key_identifier as "keyIdentifier",
    not_after as "notAfter" from trust.installation order by part`.execute(db);
  return answer.rows;
}

export async function saveInstallation(db: Db, row: InstallationRow): Promise<void> {
  await sql`insert into trust.installation (part, certificate, key_identifier, not_after)
    values (${row.part}, ${row.certificate}::uuid, ${row.keyIdentifier}, ${row.notAfter})
    on conflict (part) do update set certificate = excluded.certificate, key_identifier = excluded.key_identifier,
      not_after = excluded.not_after`.execute(db);
}
