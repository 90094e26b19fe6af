import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LakeFile } from '@citywall/platform/lake';
import type { RuleSet } from '@citywall/sigma';
import type { Order, Report, WorkerSetup } from './messages.ts';
import { RestartBudget } from './restart-budget.ts';

export type BatchReport = Extract<Report, { kind: 'batch' }>;

export interface PoolOptions {
  readonly lakeFolder: string;
  readonly size?: number;
  onBatch(report: BatchReport): void;
  /** A thread ended; `final` when it is not started again. */
  onLost(reason: string, final: boolean): void;
  /** The batch of a sequence, once more: what a lost thread held is read again. */
  reread(sequence: number): Uint8Array | undefined;
  /** Removes files that the writer of this name left beside those of `answered`. */
  discard(writer: string, answered: readonly LakeFile[]): Promise<void>;
}

/** Thrown by flush while a thread is away: nothing is wrong with the disk. */
export class WorkerAway extends Error {}

interface Member {
  worker: Worker;
  /** Name of its files; a thread that takes another's place has one of its own. */
  name: string;
  away: boolean;
  outstanding: number;
  /** Sequences whose rows are in the thread's memory alone: handed over since the last flush, and being flushed. */
  held: number[];
  flushing: number[];
  flushed?: { resolve(files: readonly LakeFile[]): void; reject(error: Error): void };
}

/**
 * Threads that read batches; each batch goes to the one with least to do. A thread that ends unexpectedly is started
 * again after a pause, and reads again what only it held; too many ends within a time are left to people.
 */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #members: readonly Member[];
  readonly #restarts = new RestartBudget();
  #names = 0;
  #ruleSet: RuleSet | undefined;
  #closed = false;
  /** Files that workers wrote in a flush that failed elsewhere. */
  readonly #written: LakeFile[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    const size = options.size ?? Math.max(1, Math.min(4, availableParallelism()));
    this.#members = Array.from({ length: size }, () => {
      const member = { away: false, outstanding: 0, held: [], flushing: [] } as unknown as Member;
      this.#launch(member);
      return member;
    });
  }

  #launch(member: Member): void {
    member.name = `w${this.#names++}`;
    const workerData: WorkerSetup = { name: member.name, lakeFolder: this.#options.lakeFolder };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
    member.worker = worker;
    let reason = '';
    worker.on('message', (report: Report) => this.#take(member, report));
    worker.on('error', (error: unknown) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (code) => {
      if (!this.#closed) this.#lose(member, reason || `exit ${code}`);
    });
    if (this.#ruleSet) send(worker, { kind: 'rules', ruleSet: this.#ruleSet });
  }

  #lose(member: Member, reason: string): void {
    member.away = true;
    const flushed = member.flushed;
    member.flushed = undefined;
    flushed?.reject(new WorkerAway(`a thread that reads events ended: ${reason}`));
    const pause = this.#restarts.pause(Date.now());
    this.#options.onLost(reason, pause === undefined);
    if (pause !== undefined) setTimeout(() => void this.#replace(member), pause).unref();
  }

  async #replace(member: Member): Promise<void> {
    try {
      await this.#options.discard(member.name, this.#written);
    } catch (error) {
      // With files of unknown content in the lake its batches must not be written again.
      if (!this.#closed) this.#lose(member, `its files could not be removed: ${String(error)}`);
      return;
    }
    if (this.#closed) return;
    const lost = [...member.flushing, ...member.held].sort((a, b) => a - b);
    Object.assign(member, { away: false, outstanding: 0, held: [], flushing: [] });
    this.#launch(member);
    for (const sequence of lost) {
      const value = this.#options.reread(sequence);
      // What the stream holds no more was committed: its rows are in the lake.
      if (value) this.#hand(member, sequence, value);
    }
  }

  #take(member: Member, report: Report): void {
    if (report.kind === 'batch') {
      member.outstanding--;
      this.#options.onBatch(report);
      return;
    }
    const { flushed } = member;
    member.flushed = undefined;
    // A writer that could not write keeps its rows for the next flush.
    if (report.kind === 'flush-failed') member.held = [...member.flushing, ...member.held];
    member.flushing = [];
    if (report.kind === 'flushed') flushed?.resolve(report.files);
    else flushed?.reject(new Error(report.error));
  }

  useRules(ruleSet: RuleSet): void {
    this.#ruleSet = ruleSet;
    for (const { worker, away } of this.#members) if (!away) send(worker, { kind: 'rules', ruleSet });
  }

  /** Hands the batch over; its buffer belongs to the worker then. */
  read(sequence: number, value: Uint8Array): void {
    const here = this.#members.filter(({ away }) => !away);
    let least = (here[0] ?? this.#members[0]) as Member;
    for (const member of here) if (member.outstanding < least.outstanding) least = member;
    // While all are away it waits in the stream, and is read from there.
    if (least.away) least.held.push(sequence);
    else this.#hand(least, sequence, value);
  }

  #hand(member: Member, sequence: number, value: Uint8Array): void {
    member.outstanding++;
    member.held.push(sequence);
    const own = value as Uint8Array<ArrayBuffer>;
    send(member.worker, { kind: 'batch', sequence, value: own }, [own.buffer]);
  }

  /** Whether no thread is away. */
  get whole(): boolean {
    return this.#members.every(({ away }) => !away);
  }

  /**
   * Files of everything read so far, from all workers; one flush at a time. When one
   * worker fails it rejects, and the next flush answers the files of both.
   */
  async flush(from: number, to: number): Promise<readonly LakeFile[]> {
    if (!this.whole) throw new WorkerAway('a thread that reads events is away');
    const parts = await Promise.allSettled(this.#members.map((member) => flushOf(member, from, to)));
    for (const part of parts) if (part.status === 'fulfilled') this.#written.push(...part.value);
    const failure = parts.find((part) => part.status === 'rejected');
    if (failure) throw failure.reason;
    return this.#written.splice(0);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }
}

function send(worker: Worker, order: Order, transfer: ArrayBuffer[] = []): void {
  worker.postMessage(order, transfer);
}

function flushOf(member: Member, from: number, to: number): Promise<readonly LakeFile[]> {
  return new Promise((resolve, reject) => {
    member.flushed = { resolve, reject };
    member.flushing = member.held;
    member.held = [];
    send(member.worker, { kind: 'flush', from, to });
  });
}
