import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** Somebody who stands in for another: while that one is absent (times in ms), or, without times, for what was escalated. */
export interface Deputy {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly deputy: string;
  readonly deputyName: string;
  readonly fromAt: number | null;
  readonly untilAt: number | null;
  readonly setAt: number;
}

const columns = sql`id, account, name, deputy, deputy_name as "deputyName", from_at as "fromAt", until_at as "untilAt", set_at as "setAt"`;

/** Those that have not ended; with an account only its own and those it stands in for. */
export async function readDeputies(db: Db, now: number, account?: string): Promise<readonly Deputy[]> {
  const mine = account === undefined ? sql`` : sql`and (account = ${account}::uuid or deputy = ${account}::uuid)`;
  const answer = await sql<Deputy>`select ${columns} from access.deputy
    where (until_at is null or until_at > ${now}) ${mine} order by name, id limit 1000`.execute(db);
  return answer.rows;
}

/** For whom somebody stands in now; what was escalated also goes to those who always stand ready. */
export async function readStoodFor(
  db: Db,
  deputy: string,
  now: number,
  escalated: boolean,
): Promise<readonly Deputy[]> {
  const always = escalated ? sql`from_at is null or` : sql``;
  const answer = await sql<Deputy>`select ${columns} from access.deputy
    where deputy = ${deputy}::uuid and (${always} (from_at <= ${now} and until_at > ${now})) order by id`.execute(db);
  return answer.rows;
}

/** How many an account has that have not ended. */
export async function countDeputies(db: Db, account: string, now: number): Promise<number> {
  const answer = await sql<{ count: number }>`select count(*)::int as count from access.deputy
    where account = ${account}::uuid and (until_at is null or until_at > ${now})`.execute(db);
  return answer.rows[0]?.count ?? 0;
}

/** Answers false when the same one always stands ready already. */
export async function insertDeputy(db: Db, deputy: Deputy, by: object): Promise<boolean> {
  const answer =
    await sql`insert into access.deputy (id, account, name, deputy, deputy_name, from_at, until_at, set_at, set_by)
    values (${deputy.id}::uuid, ${deputy.account}::uuid, ${deputy.name}, ${deputy.deputy}::uuid, ${deputy.deputyName},
      ${deputy.fromAt}, ${deputy.untilAt}, ${deputy.setAt}, ${JSON.stringify(by)}::jsonb)
    on conflict do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function findDeputy(db: Db, id: string): Promise<Deputy | undefined> {
  const answer = await sql<Deputy>`select ${columns} from access.deputy where id = ${id}::uuid`.execute(db);
  return answer.rows[0];
}

export async function deleteDeputy(db: Db, id: string): Promise<void> {
  await sql`delete from access.deputy where id = ${id}::uuid`.execute(db);
}

/** Forgets absences that ended before; their records stay in the audit log. */
export async function sweepDeputies(db: Db, before: number): Promise<void> {
  await sql`delete from access.deputy where until_at < ${before}`.execute(db);
}
