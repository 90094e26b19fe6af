import type { AuditRecord, Db } from '@citywall/kernel';
import type { DoorPorts } from './gate.ts';

/** What an operation did inside a transaction, with the record that is to be committed beside its rows. */
export interface Enacted {
  readonly output: unknown;
  readonly record: AuditRecord;
}

/** One call's part of a transaction; MUST be fit to run again after a roll-back. */
export type Enact<T extends Enacted> = (db: Db) => Promise<T>;

/** Transactions of the door's calls: each its own, or shared by those that arrive while others of their kind commit. */
export interface Transactions<T extends Enacted> {
  alone(enact: Enact<T>): Promise<T>;
  /** Rejects with what this call failed with; the others of its transaction are not touched by that. */
  shared(kind: string, enact: Enact<T>): Promise<T>;
}

/** Calls that one transaction takes at most; the rest wait for the next. */
const mostTogether = 32;
/** While one waits for its commit another gathers and works. */
const mostAtOnce = 2;

interface Waiting<T extends Enacted> {
  readonly enact: Enact<T>;
  readonly resolve: (enacted: T) => void;
  readonly reject: (error: unknown) => void;
}

interface Queue<T extends Enacted> {
  waiting: Waiting<T>[];
  running: number;
}

export function createTransactions<T extends Enacted>({
  db,
  pending,
}: Pick<DoorPorts, 'db' | 'pending'>): Transactions<T> {
  const queues = new Map<string, Queue<T>>();

  const together = async (acts: readonly Enact<T>[]): Promise<readonly T[]> => {
    const { all, enlisted } = await db.transaction().execute(async (transaction) => {
      const all = await everyOne(acts.map((enact) => enact(transaction as Db)));
      // The commit goes right behind it: should this fail, PostgreSQL rolls back instead, and the commit is refused.
      const records = all.map(({ record }) => record);
      const enlisted = pending.enlist(transaction as Db, records);
      enlisted.catch(() => {});
      return { all, enlisted: { done: enlisted } };
    });
    await enlisted.done;
    return all;
  };
  const alone = async (enact: Enact<T>): Promise<T> => {
    const [enacted] = await together([enact]);
    return enacted as T;
  };
  const work = async (group: readonly Waiting<T>[]): Promise<void> => {
    try {
      const all = await together(group.map(({ enact }) => enact));
      group.forEach(({ resolve }, at) => void resolve(all[at] as T));
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      // One of them failed and nothing of any was kept: whose fault it was shows when each runs alone.
      else await Promise.all(group.map(({ enact, resolve, reject }) => alone(enact).then(resolve, reject)));
    }
  };
  const begin = (queue: Queue<T>): void => {
    while (queue.running < mostAtOnce && queue.waiting.length > 0) {
      queue.running += 1;
      void work(queue.waiting.splice(0, mostTogether)).finally(() => {
        queue.running -= 1;
        begin(queue);
      });
    }
  };
  return {
    alone,
    shared: (kind, enact) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(kind) ?? { waiting: [], running: 0 };
        queues.set(kind, queue);
        queue.waiting.push({ enact, resolve, reject });
        begin(queue);
      }),
  };
}

/** Waits for all before it rejects with the first failure: none may use the transaction after it has ended. */
async function everyOne<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(all);
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
