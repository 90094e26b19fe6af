import type { Log } from '@citywall/kernel';
import type { PendingRecords } from './gate.ts';

/** How long records wait for others, so that one deletion forgets them together, ms. */
const gathering = 20;

/** Records that the log has taken and the database may forget. Nobody waits for it: what a crash leaves is offered to the log again, which knows it. */
export interface SettledRecords {
  add(id: string): void;
  /** Forgets what is left; resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

export function createSettledRecords(pending: Pick<PendingRecords, 'settle'>, log: Log): SettledRecords {
  let gathered: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let forgetting: Promise<void> = Promise.resolve();

  const flush = (): void => {
    timer = undefined;
    const ids = gathered;
    gathered = [];
    const done = pending.settle(ids).catch((error) => {
      log.warn({ error: String(error), records: ids.length }, 'records stay pending until the next start');
    });
    forgetting = forgetting.then(() => done);
  };

  return {
    add(id) {
      gathered.push(id);
      timer ??= setTimeout(flush, gathering).unref();
    },
    async stop() {
      clearTimeout(timer);
      if (gathered.length > 0) flush();
      await forgetting;
    },
  };
}
