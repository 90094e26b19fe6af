import type { Clock, Db, Log } from '@citywall/kernel';
import { sql } from 'kysely';

/** Counts uses of keys by hour, for supervision; written every few seconds. */
export interface UseCount {
  add(key: string, version: number, act: string, principal: string, items: number): void;
  start(): void;
  stop(): Promise<void>;
}

const writeEveryMs = 10_000;
const hourMs = 3_600_000;

export function createUseCount(db: Db, clock: Clock, log: Log): UseCount {
  let counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  const write = async (): Promise<void> => {
    const due = counts;
    counts = new Map();
    for (const [name, count] of due) {
      const [key, number, act, principal, hour] = name.split('\n') as [string, string, string, string, string];
      try {
        await sql`insert into trust.key_use (key, number, act, principal, hour, count)
          values (${key}::uuid, ${Number(number)}, ${act}, ${principal}, ${Number(hour)}, ${count})
          on conflict (key, number, act, principal, hour) do update set count = trust.key_use.count + excluded.count`.execute(
          db,
        );
      } catch (error) {
        counts.set(name, (counts.get(name) ?? 0) + count);
        log.warn({ reason: (error as Error).message }, 'Uses of keys could not be written; tried again');
      }
    }
  };
  return {
    add: (key, version, act, principal, items) => {
      const hour = Math.floor(clock.now() / hourMs) * hourMs;
      const name = [key, version, act, principal, hour].join('\n');
      counts.set(name, (counts.get(name) ?? 0) + items);
    },
    start: () => {
      timer = setInterval(() => void write(), writeEveryMs).unref();
    },
    stop: async () => {
      clearInterval(timer);
      await write();
    },
  };
}
