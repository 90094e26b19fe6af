import type { AuditRecord, Log, Recorder } from '@citywall/kernel';

/** How often a log that is down is tried again, ms. */
const tryEvery = 1_000;
/** What is owed beyond this is not remembered here; results among it are appended at the next start. */
const mostOwed = 10_000;

/** Records of what has already happened, which the log did not take: appended as soon as it works again, in their order. */
export interface OwedRecords {
  /** `settle` runs once the log has the record; it MUST NOT throw. */
  owe(record: AuditRecord, settle?: () => void): void;
  /** Tries a last time. */
  stop(): Promise<void>;
}

export function createOwedRecords(recorder: Recorder, log: Log): OwedRecords {
  const owed: { readonly record: AuditRecord; readonly settle?: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let paying: Promise<void> | undefined;

  async function pay(): Promise<void> {
    for (let next = owed[0]; next !== undefined; next = owed[0]) {
      // A failed append may have reached the disk after all: the log knows its id then.
      await recorder.append(next.record, { replayed: true });
      owed.shift();
      next.settle?.();
    }
    clearInterval(timer);
    timer = undefined;
  }

  const attempt = (): Promise<void> => {
    paying ??= pay()
      .catch(() => undefined)
      .finally(() => {
        paying = undefined;
      });
    return paying;
  };

  return {
    owe(record, settle) {
      if (owed.length >= mostOwed) {
        log.error({ record: record.id, operation: record.operation }, 'too many records are owed to the log');
        return;
      }
      owed.push({ record, ...(settle && { settle }) });
      timer ??= setInterval(() => void attempt(), tryEvery).unref();
    },
    async stop() {
      clearInterval(timer);
      if (owed.length > 0) await attempt();
    },
  };
}
