import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { type LogOutNotice, tables } from './single-sign-on.tables.ts';

export async function insertNotices(db: Db, notices: readonly LogOutNotice[]): Promise<void> {
  if (notices.length > 0) await tables(db).insertInto('identity.log_out_notice').values(notices).execute();
}

/** Notices that are due, taken until `leaseUntil` (ms): a process that ends meanwhile leaves them to the next one. */
export async function takeDue(
  db: Db,
  now: number,
  leaseUntil: number,
  limit: number,
): Promise<readonly LogOutNotice[]> {
  const answer = await sql<LogOutNotice>`
    update identity.log_out_notice set due_at = ${leaseUntil}, tries = tries + 1
    where id in (select id from identity.log_out_notice where due_at <= ${now} order by due_at limit ${limit}
      for update skip locked)
    returning *`.execute(db);
  return answer.rows;
}

export async function deleteNotice(db: Db, id: string): Promise<void> {
  await tables(db).deleteFrom('identity.log_out_notice').where('id', '=', id).execute();
}

export async function postponeNotice(db: Db, id: string, dueAt: number): Promise<void> {
  await tables(db).updateTable('identity.log_out_notice').set({ due_at: dueAt }).where('id', '=', id).execute();
}
