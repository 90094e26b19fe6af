import type { AlarmBoard, Finding, Log } from '@citywall/kernel';
import type { FindingStore } from '../rule-book.types.ts';

/** Findings waiting beyond this hold the flush back, and with it the senders. */
const groupSize = 500;
const retryMs = 1_000;
const alarm = 'detection.findings.unstored';

/** Findings on their way into the database: kept in order, stored in groups, tried again until it works. */
export class FindingQueue {
  readonly #store: FindingStore;
  readonly #log: Log;
  readonly #alarms: AlarmBoard;
  #waiting: Finding[] = [];
  #storing: Promise<void> | undefined;
  #closed = false;

  constructor(store: FindingStore, log: Log, alarms: AlarmBoard) {
    this.#store = store;
    this.#log = log;
    this.#alarms = alarms;
  }

  add(findings: readonly Finding[]): void {
    this.#waiting.push(...findings);
    this.#storing ??= this.#run().finally(() => {
      this.#storing = undefined;
    });
  }

  /** Resolves when everything added so far is stored; rejects when the queue was closed before. */
  async empty(): Promise<void> {
    while (this.#storing) await this.#storing;
    if (this.#waiting.length > 0) throw new Error('findings were left unstored; they are made again at the next start');
  }

  /** Gives up trying: what is not stored is made again from the stream at the next start. */
  close(): void {
    this.#closed = true;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#closed) {
      const group = this.#waiting.slice(0, groupSize);
      try {
        await this.#store.store(group);
        this.#waiting.splice(0, group.length);
        this.#alarms.clear(alarm);
      } catch (error) {
        this.#log.error({ error: String(error), waiting: this.#waiting.length }, 'findings could not be stored');
        this.#alarms.raise(alarm, 'critical', {
          en: 'Findings cannot be stored. The database does not take them; they are kept and tried again.',
          zh: '发现无法存储：数据库拒绝写入。已保留并将重试。',
        });
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }
}
