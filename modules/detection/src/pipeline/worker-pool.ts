import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LakeFile } from '@citywall/platform/lake';
import type { RuleSet } from '@citywall/sigma';
import type { Order, Report, WorkerSetup } from './messages.ts';

export type BatchReport = Extract<Report, { kind: 'batch' }>;

interface Member {
  readonly worker: Worker;
  outstanding: number;
  flushed?: { resolve(files: readonly LakeFile[]): void; reject(error: Error): void };
}

/** Threads that read batches; each batch goes to the one with least to do. */
export class WorkerPool {
  readonly #members: readonly Member[];
  #failed: Error | undefined;
  /** Files that workers wrote in a flush that failed elsewhere. */
  readonly #written: LakeFile[] = [];

  constructor(
    options: { readonly lakeFolder: string; readonly size?: number },
    onBatch: (report: BatchReport) => void,
    onFailure: (error: Error) => void,
  ) {
    const size = options.size ?? Math.max(1, Math.min(4, availableParallelism()));
    this.#members = Array.from({ length: size }, (_, index) => {
      const workerData: WorkerSetup = { name: `w${index}`, lakeFolder: options.lakeFolder };
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
      const member: Member = { worker, outstanding: 0 };
      worker.on('message', (report: Report) => this.#take(member, report, onBatch));
      worker.on('error', (error: unknown) => {
        this.#failed = error instanceof Error ? error : new Error(String(error));
        member.flushed?.reject(this.#failed);
        onFailure(this.#failed);
      });
      return member;
    });
  }

  #take(member: Member, report: Report, onBatch: (report: BatchReport) => void): void {
    if (report.kind === 'batch') {
      member.outstanding--;
      onBatch(report);
      return;
    }
    const { flushed } = member;
    member.flushed = undefined;
    if (report.kind === 'flushed') flushed?.resolve(report.files);
    else flushed?.reject(new Error(report.error));
  }

  useRules(ruleSet: RuleSet): void {
    for (const { worker } of this.#members) send(worker, { kind: 'rules', ruleSet });
  }

  /** Hands the batch over; its buffer belongs to the worker then. */
  read(sequence: number, value: Uint8Array): void {
    let least = this.#members[0] as Member;
    for (const member of this.#members) if (member.outstanding < least.outstanding) least = member;
    least.outstanding++;
    const own = value as Uint8Array<ArrayBuffer>;
    send(least.worker, { kind: 'batch', sequence, value: own }, [own.buffer]);
  }

  /**
   * Files of everything read so far, from all workers; one flush at a time. When one
   * worker fails it rejects, and the next flush answers the files of both.
   */
  async flush(from: number, to: number): Promise<readonly LakeFile[]> {
    if (this.#failed) throw this.#failed;
    const parts = await Promise.allSettled(this.#members.map((member) => flushOf(member, from, to)));
    for (const part of parts) if (part.status === 'fulfilled') this.#written.push(...part.value);
    const failure = parts.find((part) => part.status === 'rejected');
    if (failure) throw failure.reason;
    return this.#written.splice(0);
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }
}

function send(worker: Worker, order: Order, transfer: ArrayBuffer[] = []): void {
  worker.postMessage(order, transfer);
}

function flushOf(member: Member, from: number, to: number): Promise<readonly LakeFile[]> {
  return new Promise((resolve, reject) => {
    member.flushed = { resolve, reject };
    send(member.worker, { kind: 'flush', from, to });
  });
}
