import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { createTurnstile, type Turn } from './turnstile.ts';

/** Threads of a low priority that do one kind of work, one piece at a time. */
export interface Threads<Work, Done> {
  /** Rejects with a Problem 429 when too much waits, and with an Error when the work failed or took longer than `longestMs`. */
  run(work: Work, turn?: Turn): Promise<Done>;
  /** Throws that Problem when work would be turned away now. */
  check(turn: Turn): void;
  /** Ends the threads; work under way is rejected. Later work starts them anew. */
  stop(): Promise<void>;
}

/** What a thread of `script` answers to one piece of work. */
export type ThreadAnswer<Done> = { readonly done: Done } | { readonly failed: string };

export interface ThreadOptions {
  /** Threads at once. */
  readonly most?: number;
  /** Threads end when there was no work for this long; without it they stay. */
  readonly idleMs?: number;
}

/** A dozen times what the costliest hash that may be imported takes on a slow core. */
const longestMs = 60_000;

/**
 * Threads start with the first work and do not keep the process alive. At most two, since each hash takes 19 MiB and a core;
 * they lower their own priority, so that the rest of the platform does not wait for a flood of sign-ins.
 */
export function createThreads<Work, Done>(script: URL, options: ThreadOptions = {}): Threads<Work, Done> {
  const { most = Math.min(2, availableParallelism()), idleMs } = options;
  const turnstile = createTurnstile(most);
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  const start = (): Worker => {
    const worker = new Worker(script);
    all.add(worker);
    // Told to whoever waits for its answer; while nobody does, there is nobody to tell.
    worker.on('error', () => {});
    // One that ended while it waited must not be given work.
    worker.once('exit', () => {
      all.delete(worker);
      if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
    });
    worker.unref();
    return worker;
  };
  const end = async (worker: Worker): Promise<void> => {
    all.delete(worker);
    await worker.terminate();
  };
  let rest: NodeJS.Timeout | undefined;
  const restLater = (): void => {
    clearTimeout(rest);
    if (idleMs !== undefined) rest = setTimeout(() => void stop(), idleMs).unref();
  };
  const stop = async (): Promise<void> => {
    clearTimeout(rest);
    idle.length = 0;
    await Promise.all([...all].map(end));
  };
  return {
    run: (work, turn = { lane: 'known' }) =>
      turnstile.run(turn, async () => {
        clearTimeout(rest);
        const worker = idle.pop() ?? start();
        worker.ref();
        try {
          const answer = await ask<Work, Done>(worker, work);
          worker.unref();
          idle.push(worker);
          if (idle.length === all.size) restLater();
          if ('failed' in answer) throw new Error(answer.failed);
          return answer.done;
        } catch (error) {
          if (!idle.includes(worker)) await end(worker);
          throw error;
        }
      }),
    check: turnstile.check,
    stop,
  };
}

function ask<Work, Done>(worker: Worker, work: Work): Promise<ThreadAnswer<Done>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      worker.off('error', failed).off('exit', ended).off('message', answered);
      act();
    };
    const failed = (error: unknown): void => settle(() => reject(error));
    const ended = (): void => failed(new Error('The thread that hashes passwords has ended.'));
    const answered = (answer: ThreadAnswer<Done>): void => settle(() => resolve(answer));
    const timer = setTimeout(() => failed(new Error('Hashing a password took too long.')), longestMs);
    worker.on('error', failed).on('exit', ended).on('message', answered);
    worker.postMessage(work);
  });
}
