import type { Db, JsonObject } from '@citywall/kernel';
import { sql } from 'kysely';

/** A job taken to be run now; `attempts` counts this one. */
export interface ClaimedJob {
  readonly id: string;
  readonly queue: string;
  readonly key: string | null;
  readonly data: JsonObject;
  readonly attempts: number;
}

export interface NewJob {
  readonly id: string;
  readonly queue: string;
  readonly data: JsonObject;
  readonly key: string | undefined;
  /** ms since 1970. */
  readonly startAfter: number;
}

/** Adds a job and wakes workers at the commit; one with the key of a waiting twin is not added. */
export async function insertJob(db: Db, job: NewJob): Promise<void> {
  await sql`
    with job as (
      insert into platform.job (id, queue, key, data, start_after)
      values (${job.id}::uuid, ${job.queue}, ${job.key ?? null}, ${JSON.stringify(job.data)}::jsonb, ${job.startAfter}::bigint)
      on conflict (queue, key) where state = 'waiting' and key is not null do nothing returning id)
    select pg_notify('citywall', 'job:') from job`.execute(db);
}

/** Takes up to `limit` due jobs of a queue, and jobs whose worker stopped renewing its lease. */
export async function claimJobs(
  db: Db,
  queue: string,
  limit: number,
  now: number,
  leaseMs: number,
): Promise<readonly ClaimedJob[]> {
  const answer = await sql<ClaimedJob>`
    update platform.job set state = 'running', attempts = attempts + 1, lease_until = ${now + leaseMs}::bigint
    where id in (
      select id from platform.job
      where queue = ${queue} and (
        (state = 'waiting' and start_after <= ${now}::bigint) or (state = 'running' and lease_until < ${now}::bigint))
      order by start_after, id limit ${limit} for update skip locked)
    returning id, queue, key, data, attempts`.execute(db);
  return answer.rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** When the next waiting job of these queues is due, ms. */
export async function nextDue(db: Db, queues: readonly string[]): Promise<number | undefined> {
  const answer = await sql<{ due: number | null }>`
    select min(start_after) as due from platform.job where state = 'waiting' and queue = any(${[...queues]}::text[])`.execute(
    db,
  );
  return answer.rows[0]?.due ?? undefined;
}

export async function finishJob(db: Db, id: string): Promise<void> {
  await sql`delete from platform.job where id = ${id}::uuid`.execute(db);
}

/** Puts a failed job back for `again` (ms), or keeps it as failed when there is no other time. A twin that waits already replaces it. */
export async function failJob(db: Db, job: ClaimedJob, reason: string, again: number | undefined): Promise<void> {
  if (again === undefined) {
    await sql`update platform.job set state = 'failed', lease_until = null, reason = ${reason} where id = ${job.id}::uuid`.execute(
      db,
    );
    return;
  }
  await db.transaction().execute(async (transaction) => {
    const twin = await sql`
      select from platform.job where queue = ${job.queue} and key = ${job.key} and state = 'waiting' for update`.execute(
      transaction,
    );
    if (twin.rows.length > 0) return finishJob(transaction, job.id);
    await sql`update platform.job set state = 'waiting', lease_until = null, start_after = ${again}::bigint, reason = ${reason}
      where id = ${job.id}::uuid`.execute(transaction);
  });
}

/** Makes every running job wait again, except where a twin waits already. */
export async function releaseJobs(db: Db): Promise<void> {
  await sql`delete from platform.job r where state = 'running' and key is not null and exists (
    select from platform.job w where w.queue = r.queue and w.key = r.key and (w.state = 'waiting'
      or (w.state = 'running' and w.id > r.id)))`.execute(db);
  await sql`update platform.job set state = 'waiting', lease_until = null where state = 'running'`.execute(db);
}

export async function renewLeases(db: Db, ids: readonly string[], until: number): Promise<void> {
  if (ids.length === 0) return;
  await sql`update platform.job set lease_until = ${until}::bigint where id = any(${[...ids]}::uuid[]) and state = 'running'`.execute(
    db,
  );
}

/** Forgets jobs that failed for good and were sent before `before` (ms). */
export async function sweepFailed(db: Db, before: number): Promise<void> {
  await sql`delete from platform.job where state = 'failed' and start_after < ${before}::bigint`.execute(db);
}
