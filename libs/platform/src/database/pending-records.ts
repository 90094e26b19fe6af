import type { AuditRecord, Db } from '@citywall/kernel';
import { sql } from 'kysely';

/**
 * Writes the records of results into the transaction that makes them true. Throws at once for a record that JSON cannot carry:
 * the commit may go right behind it, and must not when nothing was sent. The door
 * appends them to the audit log after the commit and then settles them; what a crash left
 * in between is appended at the next start (`append(record, { replayed: true })`).
 */
export function enlistRecords(db: Db, records: readonly AuditRecord[]): Promise<void> {
  const ids = records.map(({ id }) => id);
  const texts = records.map((record) => JSON.stringify(record));
  return sql`insert into platform.pending_record (id, record)
    select * from unnest(${ids}::uuid[], ${texts}::jsonb[])`
    .execute(db)
    .then(() => {});
}

/** Records that are not known to be in the audit log, oldest first, at most `limit`. */
export async function pendingRecords(db: Db, limit = 1_000): Promise<readonly AuditRecord[]> {
  const answer = await sql<{ record: AuditRecord }>`
    select record from platform.pending_record order by id limit ${limit}`.execute(db);
  return answer.rows.map((row) => row.record);
}

/**
 * Forgets records that are durable in the audit log. Waits for no disk: a deletion lost
 * in a crash means that the record is offered to the log once more, which knows its id.
 */
export async function settleRecords(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`with hurried as materialized (select set_config('synchronous_commit', 'off', true))
    delete from platform.pending_record using hurried where id = any(${[...ids]}::uuid[])`.execute(db);
}
