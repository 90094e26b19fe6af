import { type Db, type Json, type JsonObject, newId, type Text } from '@citywall/kernel';
import { sql } from 'kysely';

/** One thing that happened in an incident. */
export interface TimelineEntry {
  readonly incident: string;
  /** ms */
  readonly time: number;
  readonly kind: 'finding' | 'action' | 'comment' | 'change' | 'notice';
  readonly text: Text;
  /** Name of who did it. */
  readonly by: string;
  readonly ref?: { readonly kind: string; readonly id: string };
  readonly finding?: JsonObject;
  /** Entries with the same value become one with a count. */
  readonly alike?: string;
}

/** A row of response.timeline. */
export interface TimelineRow {
  readonly time: number;
  readonly lastTime: number;
  readonly kind: TimelineEntry['kind'];
  readonly text: Text;
  readonly by: string;
  readonly ref: { readonly kind: string; readonly id: string } | null;
  readonly finding: Json;
  readonly count: number;
}

/** Machines fill a timeline up to here; people's words and changes always fit. */
const mostEntries = 1_000;

/** Adds an entry, or counts up the one alike. */
export async function addTimeline(db: Db, entry: TimelineEntry): Promise<void> {
  const human = entry.kind === 'comment' || entry.kind === 'change';
  await sql`insert into response.timeline (id, incident, time, last_time, kind, text, by, ref, finding, alike)
    select ${newId()}::uuid, ${entry.incident}::uuid, ${entry.time}::bigint, ${entry.time}::bigint, ${entry.kind},
      ${JSON.stringify(entry.text)}::jsonb, ${entry.by}, ${JSON.stringify(entry.ref ?? null)}::jsonb,
      ${JSON.stringify(entry.finding ?? null)}::jsonb, ${entry.alike ?? null}::text
    where ${human} or (select count(*) from response.timeline where incident = ${entry.incident}::uuid) < ${mostEntries}
    on conflict (incident, alike) do update
      set count = response.timeline.count + 1, last_time = greatest(response.timeline.last_time, excluded.last_time)`.execute(
    db,
  );
}

/** The timeline of an incident, oldest first. */
export async function readTimeline(db: Db, incident: string): Promise<readonly TimelineRow[]> {
  const answer = await sql<TimelineRow>`select time, last_time as "lastTime", kind, text, by, ref, finding, count
    from response.timeline where incident = ${incident}::uuid order by time, id limit ${mostEntries * 2}`.execute(db);
  return answer.rows;
}

/** Gives the entries of a merged incident to the one it went into. */
export async function moveTimeline(db: Db, from: string, into: string): Promise<void> {
  await sql`update response.timeline set incident = ${into}::uuid, alike = null
    where incident = ${from}::uuid and kind <> 'change'`.execute(db);
}
