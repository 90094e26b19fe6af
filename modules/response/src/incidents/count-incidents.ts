import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { rfc3339 } from '../surroundings.ts';
import { grades, incidentStates } from './incident.ts';

const dayLength = 86_400_000;

/** Unclosed incidents by grade, all by state, and what opened and closed on each of the last days (UTC). */
export async function countIncidents(db: Db, now: number, days: number) {
  const tally = await sql<{ state: string; grade: string; count: number }>`
    select state, grade, count(*) as count from response.incident where merged_into is null group by state, grade`.execute(
    db,
  );
  const sum = (keep: (row: { state: string; grade: string }) => boolean): number =>
    tally.rows.filter(keep).reduce((total, row) => total + row.count, 0);
  return {
    open: sum((row) => row.state !== 'closed'),
    byGrade: Object.fromEntries(
      grades.map((grade) => [grade, sum((row) => row.grade === grade && row.state !== 'closed')]),
    ),
    byState: Object.fromEntries(incidentStates.map((state) => [state, sum((row) => row.state === state)])),
    trend: await trendOf(db, now, days),
  };
}

async function trendOf(db: Db, now: number, days: number) {
  const today = Math.floor(now / dayLength);
  const first = today - days + 1;
  const answer = await sql<{ day: number; opened: number; closed: number }>`
    select day, sum(opened)::bigint as opened, sum(closed)::bigint as closed from (
      select opened_at / ${dayLength}::bigint as day, 1 as opened, 0 as closed from response.incident
        where opened_at >= ${first * dayLength}::bigint
      union all
      select closed_at / ${dayLength}::bigint, 0, 1 from response.incident where closed_at >= ${first * dayLength}::bigint
    ) happened group by day`.execute(db);
  const byDay = new Map(answer.rows.map((row) => [row.day, row]));
  return Array.from({ length: days }, (_, index) => {
    const row = byDay.get(first + index);
    const day = rfc3339((first + index) * dayLength).slice(0, 10);
    return { day, opened: row?.opened ?? 0, closed: row?.closed ?? 0 };
  });
}
