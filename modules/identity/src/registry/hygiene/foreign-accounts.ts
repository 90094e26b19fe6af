import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { hygieneTables } from './hygiene.tables.ts';

/** An account as a connected system tells of it. */
export interface ReportedAccount {
  readonly name: string;
  readonly displayName?: string;
  readonly mail?: string;
  readonly mobile?: string;
  readonly employeeNumber?: string;
}

/**
 * Puts a system's whole list in the place of its last one, and finds whom of the registry each account belongs to: by
 * number of the personnel office, by mail, else by the same sign-in name. Answers how many belong to nobody.
 */
export async function replaceForeignAccounts(
  db: Db,
  system: string,
  reported: readonly ReportedAccount[],
  now: number,
): Promise<number> {
  const tables = hygieneTables(db);
  const names = reported.map(({ name }) => name);
  await sql`delete from identity.foreign_account where system = ${system} and not (name = any(${names}::text[]))`.execute(
    db,
  );
  for (let from = 0; from < reported.length; from += 1_000) {
    const rows = reported.slice(from, from + 1_000).map((one) => ({
      ...{ system, name: one.name, display_name: one.displayName ?? one.name, account: null, first_seen_at: now },
      ...{
        mail: one.mail?.toLowerCase() ?? null,
        mobile: one.mobile ?? null,
        employee_number: one.employeeNumber ?? null,
      },
    }));
    await tables
      .insertInto('identity.foreign_account')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['system', 'name']).doUpdateSet((set) => ({
          display_name: set.ref('excluded.display_name'),
          mail: set.ref('excluded.mail'),
          mobile: set.ref('excluded.mobile'),
          employee_number: set.ref('excluded.employee_number'),
        })),
      )
      .execute();
  }
  await sql`update identity.foreign_account f set account = coalesce(
      (select id from identity.account a where a.employee_number = f.employee_number order by id limit 1),
      (select id from identity.account a where a.mail = f.mail order by id limit 1),
      (select id from identity.account a where a.name = lower(f.name)))
    where system = ${system}`.execute(db);
  const answer = await sql<{ unknown: number }>`select count(*)::int as unknown from identity.foreign_account
    where system = ${system} and account is null`.execute(db);
  return answer.rows[0]?.unknown ?? 0;
}
