import type { Db, Level } from '@citywall/kernel';
import { sql } from 'kysely';

const levels: readonly Level[] = ['informational', 'low', 'medium', 'high', 'critical'];

/** Remembers that people are told of an alarm now; false when they were told of it at this level or a higher one after `since` (ms). */
export async function markTold(
  db: Db,
  alarm: { readonly key: string; readonly level: Level },
  now: number,
  since: number,
): Promise<boolean> {
  const answer = await sql`insert into response.alarm_told as told (key, level, told_at)
    values (${alarm.key}, ${alarm.level}, ${now}::bigint)
    on conflict (key) do update set level = excluded.level, told_at = excluded.told_at
      where told.told_at < ${since}::bigint
        or array_position(${[...levels]}::text[], excluded.level) > array_position(${[...levels]}::text[], told.level)`.execute(
    db,
  );
  return answer.numAffectedRows === 1n;
}

/** Forgets what people were told before the moment. */
export async function sweepTold(db: Db, before: number): Promise<void> {
  await sql`delete from response.alarm_told where told_at < ${before}::bigint`.execute(db);
}
