import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** A certificate that ends soon and has no successor. */
export interface EndingCertificate {
  readonly id: string;
  readonly profile: string;
  readonly subject: string;
  readonly ownerType: string;
  readonly owner: string;
  readonly notAfter: number;
  /** Whether its owner has been told. */
  readonly told: boolean;
}

const fortnight = 14 * 86_400_000;

/**
 * Valid certificates in the last sixth of their life, at most a fortnight before the end, for which no later one was
 * issued to the same owner with the same profile and subject; those that end first come first.
 */
export async function findEnding(db: Db, now: number, limit: number): Promise<readonly EndingCertificate[]> {
  const answer = await sql<EndingCertificate>`
    select c.id, c.profile, c.subject, c.owner_type as "ownerType", c.owner, c.not_after as "notAfter",
      r.certificate is not null as told
    from trust.certificate c left join trust.reminder r on r.certificate = c.id
    where c.state = 'valid' and c.not_after >= ${now}::bigint and c.not_after < ${now + fortnight}::bigint
      and c.not_after - ${now}::bigint < (c.not_after - c.not_before) / 6
      and not exists (select 1 from trust.certificate s where s.owner_type = c.owner_type and s.owner = c.owner
        and s.profile = c.profile and s.subject = c.subject and s.state = 'valid' and s.not_after > c.not_after)
    order by c.not_after, c.id limit ${limit}`.execute(db);
  return answer.rows;
}

/** False when the owner was told before. */
export async function insertReminder(db: Db, certificate: string, now: number): Promise<boolean> {
  const answer = await sql`insert into trust.reminder (certificate, told_at) values (${certificate}::uuid, ${now})
    on conflict do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}
