import { type Clock, type Jobs, type JsonObject, type Log, newId } from '@citywall/kernel';
import type { Database } from './create-database.ts';
import {
  type ClaimedJob,
  claimJobs,
  failJob,
  finishJob,
  insertJob,
  nextDue,
  releaseJobs,
  renewLeases,
  sweepFailed,
} from './job.store.ts';

export interface RunningJobs extends Jobs {
  /** Begins to work. MUST come after migrations and after every declaration; takes up at once what a crash interrupted. */
  start(): Promise<void>;
  /** Takes nothing new and waits up to 2 s; what is unfinished runs again at the next start. */
  stop(): Promise<void>;
}

export interface JobsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Told of a job that failed for good; its row stays two weeks with the reason. */
  readonly onFailed?: (queue: string, data: JsonObject, reason: string) => void;
  /** First pause after a failure in ms, doubling up to five minutes. Default 1,000. */
  readonly firstPause?: number;
}

interface Queue {
  readonly retries: number;
  readonly run: (data: JsonObject) => Promise<void>;
  active: number;
}

/** Jobs of one queue that run at the same time in this process. */
const concurrency = 8;
const leaseMs = 30_000;
const longestSleep = 5_000;
const longestPause = 300_000;
const defaultRetries = 10;

/**
 * Jobs over one table: taken with `skip locked`, leased while they run, woken by
 * `notify` at the commit that sent them and by a timer at the moment they are due.
 */
export function createJobs(database: Database, options: JobsOptions): RunningJobs {
  const { db } = database;
  const { clock, log } = options;
  const queues = new Map<string, Queue>();
  const running = new Map<string, Promise<void>>();
  let started = false;
  let timer: NodeJS.Timeout | undefined;
  let renewal: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let again = false;

  const wake = (): void => {
    if (!started) return;
    again = true;
    looking ??= look().finally(() => {
      looking = undefined;
      if (again) wake();
    });
  };

  const look = async (): Promise<void> => {
    again = false;
    clearTimeout(timer);
    let sleep = longestSleep;
    try {
      for (const [name, queue] of queues) {
        const free = concurrency - queue.active;
        if (free <= 0) continue;
        for (const job of await claimJobs(db, name, free, clock.now(), leaseMs)) execute(name, queue, job);
      }
      const due = await nextDue(
        db,
        [...queues].filter(([, queue]) => queue.active < concurrency).map(([name]) => name),
      );
      if (due !== undefined) sleep = Math.min(longestSleep, Math.max(1, due - clock.now()));
    } catch (error) {
      log.warn({ reason: (error as Error).message }, 'Jobs could not be looked up; trying again');
      sleep = 1_000;
    }
    if (started) timer = setTimeout(wake, sleep).unref();
  };

  const execute = (name: string, queue: Queue, job: ClaimedJob): void => {
    queue.active += 1;
    const work = runJob(name, queue, job).finally(() => {
      queue.active -= 1;
      running.delete(job.id);
      wake();
    });
    running.set(job.id, work);
  };

  const runJob = async (name: string, queue: Queue, job: ClaimedJob): Promise<void> => {
    try {
      try {
        await queue.run(job.data);
        await finishJob(db, job.id);
      } catch (error) {
        const reason = (error as Error).message ?? String(error);
        const final = job.attempts > queue.retries;
        const pause = Math.min(longestPause, (options.firstPause ?? 1_000) * 2 ** (job.attempts - 1));
        await failJob(db, job, reason.slice(0, 1_000), final ? undefined : clock.now() + pause);
        log[final ? 'error' : 'warn']({ queue: name, job: job.id, attempts: job.attempts, reason }, 'A job failed');
        if (final) options.onFailed?.(name, job.data, reason);
      }
    } catch (error) {
      // The database did not take the outcome: the lease runs out and the job runs again.
      log.warn({ queue: name, job: job.id, reason: (error as Error).message }, 'The outcome of a job was not stored');
    }
  };

  return {
    work: (name, { retries = defaultRetries }, run) => {
      if (queues.has(name)) throw new Error(`Queue ${name} has a worker already`);
      queues.set(name, { retries, run: run as Queue['run'], active: 0 });
    },
    send: (queue, data, { startAfter, key, db: through = db } = {}) =>
      insertJob(through, { id: newId(), queue, data, key, startAfter: startAfter ?? clock.now() }),
    start: async () => {
      // Nobody else works on a private database: what is marked running was cut off by a crash.
      if (database.kind === 'private') await releaseJobs(db);
      await sweepFailed(db, clock.now() - 14 * 86_400_000);
      database.listener.on('job', wake);
      started = true;
      renewal = setInterval(() => {
        renewLeases(db, [...running.keys()], clock.now() + leaseMs).catch((error: Error) =>
          log.warn({ reason: error.message }, 'Leases of running jobs not renewed'),
        );
      }, leaseMs / 3).unref();
      wake();
    },
    stop: async () => {
      started = false;
      clearTimeout(timer);
      await looking;
      const patience = new Promise<void>((resolve) => void setTimeout(resolve, 2_000).unref());
      await Promise.race([Promise.all(running.values()), patience]);
      clearInterval(renewal);
    },
  };
}
