import type { Log } from '@citywall/kernel';
import type { PendingRecords } from './gate.ts';

/** How long records wait for others, so that one deletion forgets them together, ms. */
const gathering = 20;

/** Records that the log has taken and the database may forget. Nobody waits for it: what a crash leaves is offered to the log again, which knows it. */
export interface SettledRecords {
  add(id: string): void;
  /** Forgets what is left. */
  stop(): Promise<void>;
}

export function createSettledRecords(pending: Pick<PendingRecords, 'settle'>, log: Log): SettledRecords {
  let gathered: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    timer = undefined;
    const ids = gathered;
    gathered = [];
    await pending.settle(ids).catch((error) => {
      log.warn({ error: String(error), records: ids.length }, 'records stay pending until the next start');
    });
  };

  return {
    add(id) {
      gathered.push(id);
      timer ??= setTimeout(() => void flush(), gathering).unref();
    },
    async stop() {
      clearTimeout(timer);
      if (gathered.length > 0) await flush();
    },
  };
}
