import { setTimeout as sleep } from 'node:timers/promises';
import type { AlarmBoard, Clock, Json, JsonObject, Log } from '@citywall/kernel';
import type { Lake, LakeFile } from '@citywall/platform/lake';
import type { Stream } from '@citywall/platform/streams';
import { createDetectStream, type Detection, type DetectStream } from '../detect-stream.ts';
import type { FindingStore, RuleBook } from '../rule-book.types.ts';
import type { EventHit } from './evidence.ts';
import { FindingQueue } from './finding-queue.ts';
import { makeFinding } from './make-finding.ts';
import type { SourceReading } from './messages.ts';
import { type BatchReport, WorkerAway, WorkerPool } from './worker-pool.ts';

export interface PipelineOptions {
  readonly stream: Stream;
  readonly lake: Lake;
  readonly ruleBook: RuleBook;
  readonly findings: FindingStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: AlarmBoard;
  readonly workers?: number;
  /** Told what batches tell about their sources. */
  readonly readings: (readings: readonly SourceReading[]) => void;
  /** A batch is read again: senders wait for it as for their own. */
  readonly replaying: () => void;
  /** A batch is through: its sender may send on. */
  readonly finished: () => void;
  /** Told after events became searchable. */
  readonly stored: (events: number) => void;
}

/** Name of the pipeline's position in the stream, and where the detectors' state is kept with it. */
export const pipelineConsumer = 'pipeline';
const detectorState = 'detector';

const lakeAlarm = 'detection.lake.failing';
const workerAlarm = 'detection.worker.ended';
const flushMs = 2_000;
const flushRows = 120_000;
const passMs = 500;
const replayOutstanding = 16;
const longestDrainMs = 1_500;

/**
 * From durable batches to the lake and to findings. Workers read batches in any
 * order; detection takes their hits in the order of the stream. A flush writes the
 * files, waits until the findings are stored, and then moves the position together
 * with the detectors' state: after a crash everything behind it happens again, the same.
 */
export class Pipeline {
  readonly #options: PipelineOptions;
  readonly #pool: WorkerPool;
  readonly #queue: FindingQueue;
  #detect: DetectStream<JsonObject>;
  #rulesVersion = '';
  /** Sequences handed to workers, in order, and reports that wait for their turn. */
  #order: number[] = [];
  readonly #reports = new Map<number, BatchReport>();
  #rows = 0;
  #flushing: Promise<void> | undefined;
  /** Set while a flush waits for detection to come to its end. */
  #snapshot: { readonly to: number; take(state: Json): void } | undefined;
  #lastRead = 0;
  #committed = 0;
  /** Files on disk that are not committed yet. */
  readonly #written: LakeFile[] = [];
  #failing = false;
  #unfinished = 0;
  #flushTimer: NodeJS.Timeout | undefined;
  #passTimer: NodeJS.Timeout | undefined;
  #stopWatching: (() => void) | undefined;
  #onDrained: (() => void)[] = [];

  constructor(options: PipelineOptions) {
    this.#options = options;
    const { lake, stream } = options;
    this.#pool = new WorkerPool({
      lakeFolder: lake.folder,
      ...(options.workers ? { size: options.workers } : {}),
      onBatch: (report) => this.#take(report),
      onLost: (reason, final) => this.#lost(reason, final),
      reread: (sequence) => stream.read(sequence - 1, 1).find((entry) => entry.sequence === sequence)?.value,
      discard: (writer, answered) => lake.discard(writer, this.#committed, [...answered, ...this.#written]),
    });
    this.#queue = new FindingQueue(options.findings, options.log, options.alarms);
    this.#detect = createDetectStream(options.ruleBook.current().ruleSet);
  }

  /** Recovers the lake, restores detection, and reads again what the position has not passed. Senders come after. */
  async start(): Promise<void> {
    const { stream, lake, ruleBook } = this.#options;
    const position = stream.position(pipelineConsumer);
    await lake.recover(position);
    this.#committed = position;
    this.#lastRead = position;
    this.#useRules();
    const state = stream.get(detectorState);
    if (state) this.#restore(JSON.parse(Buffer.from(state).toString()) as Json);
    this.#stopWatching = ruleBook.watch(() => this.#useRules());
    this.#flushTimer = setInterval(() => void this.flush().catch(() => undefined), flushMs);
    this.#passTimer = setInterval(() => this.#pass(), passMs);
    await this.#replay();
  }

  #restore(state: Json): void {
    try {
      this.#detect.restore(state);
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'the state of detection did not fit the rules and begins anew');
    }
  }

  async #replay(): Promise<void> {
    const { stream } = this.#options;
    for (let after = this.#committed; ; ) {
      const entries = stream.read(after, replayOutstanding);
      if (entries.length === 0) return;
      for (const { sequence, value } of entries) {
        this.#options.replaying();
        this.#hand(sequence, value);
      }
      after = entries.at(-1)?.sequence ?? after;
      await this.#drained();
    }
  }

  /** A batch that is durable; in the order of the stream. */
  read(sequence: number, value: Uint8Array): void {
    this.#hand(sequence, value);
  }

  #hand(sequence: number, value: Uint8Array): void {
    this.#order.push(sequence);
    this.#lastRead = sequence;
    this.#pool.read(sequence, value);
  }

  #drained(): Promise<void> {
    if (this.#order.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onDrained.push(resolve));
  }

  /** The state goes over to the new rules as far as they are the same. */
  #useRules(): void {
    const { version, ruleSet } = this.#options.ruleBook.current();
    if (version === this.#rulesVersion) return;
    const state = this.#rulesVersion === '' ? undefined : this.#detect.snapshot();
    this.#rulesVersion = version;
    this.#detect = createDetectStream(ruleSet);
    if (state !== undefined) this.#restore(state);
    this.#pool.useRules(ruleSet);
  }

  #take(report: BatchReport): void {
    // Read again for a lost thread: its rows were missing, detection has seen it.
    if (report.sequence < (this.#order[0] ?? Number.POSITIVE_INFINITY)) return;
    this.#reports.set(report.sequence, report);
    for (let next = this.#order[0]; next !== undefined; next = this.#order[0]) {
      const ready = this.#reports.get(next);
      if (!ready) return;
      this.#snapshotBefore(next);
      this.#order.shift();
      this.#reports.delete(next);
      this.#detectIn(ready);
    }
    this.#snapshotBefore(Number.POSITIVE_INFINITY);
    for (const resolve of this.#onDrained.splice(0)) resolve();
  }

  #detectIn(report: BatchReport): void {
    const { ruleBook, clock, log } = this.#options;
    const counts = new Map<string, number>();
    for (const hit of report.hits) {
      if ('rules' in hit) for (const key of hit.rules) counts.set(key, (counts.get(key) ?? 0) + hit.count);
      this.#count(hit);
    }
    if (report.defect) log.error({ defect: report.defect }, 'rules could not be tried on an event; it is kept');
    if (counts.size > 0) ruleBook.matched(counts, clock.now());
    this.#rows += report.rows;
    this.#options.readings(report.readings);
    if (this.#failing) this.#unfinished++;
    else this.#options.finished();
    if (this.#rows >= flushRows) void this.flush().catch(() => undefined);
  }

  /** A defect in counting one hit must not stop the stream. */
  #count(hit: EventHit): void {
    try {
      this.#found(this.#detect.add(hit, this.#options.clock.now()));
    } catch (error) {
      this.#options.log.error({ error: String(error) }, 'a match could not be counted');
    }
  }

  /** Counts that were held back for a line that did not come are let go. */
  #pass(): void {
    this.#found(this.#detect.pass(this.#options.clock.now()));
  }

  #found(detections: readonly Detection<JsonObject>[]): void {
    if (detections.length === 0) return;
    const { ruleBook, clock } = this.#options;
    for (const { rule } of detections) {
      // What a plain rule matched was counted with its hits.
      if (rule.kind === 'correlation') ruleBook.matched(new Map([[rule.key, 1]]), clock.now());
    }
    this.#queue.add(detections.map(makeFinding));
  }

  /** Everything taken so far becomes files and findings, durable with the position. Resolves when that is so. */
  async flush(): Promise<void> {
    while (this.#flushing) await this.#flushing.catch(() => undefined);
    if (this.#lastRead === this.#committed) {
      // A thread that ended while it held nothing is back.
      if (this.#failing && this.#pool.whole) this.#flushFailed(false);
      return;
    }
    this.#flushing = this.#flush();
    try {
      await this.#flushing;
    } finally {
      this.#flushing = undefined;
    }
  }

  async #flush(): Promise<void> {
    const { lake, log } = this.#options;
    const from = this.#committed + 1;
    const to = this.#lastRead;
    const rows = this.#rows;
    try {
      const snapshot = this.#snapshotAt(to);
      this.#written.push(...(await this.#pool.flush(from, to)));
      const state = await snapshot;
      await this.#queue.empty();
      await this.#commit(to, state);
      const files = this.#written.splice(0);
      lake.publish(files);
      this.#committed = to;
      this.#rows -= Math.min(rows, this.#rows);
      this.#options.stored(files.reduce((sum, file) => sum + file.rows, 0));
      this.#flushFailed(false);
    } catch (error) {
      if (error instanceof WorkerAway) throw error;
      log.error({ error: String(error) }, 'events could not be written to the lake');
      this.#flushFailed(true);
      throw error;
    }
  }

  /** A thread ended. It comes back by itself; until then nothing is committed and senders are held back. */
  #lost(reason: string, final: boolean): void {
    const { alarms, log } = this.#options;
    log.error({ reason, final }, 'a thread that reads events ended');
    this.#failing = true;
    const text = final
      ? {
          en: 'The threads that read events end again and again. Events wait in the stream, none is lost. Restart Citywall; the process log says why.',
          zh: '读取事件的线程反复退出。事件保留在流中，不会丢失。请重启 Citywall；原因见进程日志。',
        }
      : {
          en: 'A thread that reads events ended and is started again. What it held is read again.',
          zh: '读取事件的线程已退出并正在重启。其持有的内容将重新读取。',
        };
    alarms.raise(workerAlarm, final ? 'critical' : 'medium', text, { reason: reason.slice(0, 500) });
  }

  /** While flushes fail batches count as unfinished, so that senders are held back and memory stays bounded. */
  #flushFailed(failed: boolean): void {
    const { alarms, finished } = this.#options;
    this.#failing = failed;
    if (failed) {
      alarms.raise(lakeAlarm, 'critical', {
        en: 'Events cannot be written to the lake. They are kept and tried again; look at the disk.',
        zh: '事件无法写入数据湖。已保留并将重试，请检查磁盘。',
      });
      return;
    }
    alarms.clear(lakeAlarm);
    alarms.clear(workerAlarm);
    for (; this.#unfinished > 0; this.#unfinished--) finished();
  }

  #snapshotAt(to: number): Promise<Json> {
    return new Promise((resolve) => {
      this.#snapshot = { to, take: resolve };
      if (this.#order.length === 0 || (this.#order[0] as number) > to) this.#snapshotBefore(Number.POSITIVE_INFINITY);
    });
  }

  /** Takes the awaited snapshot when detection has seen all up to it and is about to see more. */
  #snapshotBefore(next: number): void {
    if (!this.#snapshot || next <= this.#snapshot.to) return;
    const { take } = this.#snapshot;
    this.#snapshot = undefined;
    take(this.#detect.snapshot());
  }

  /** The files are there and must be committed: a full disk is waited out. */
  async #commit(to: number, state: Json): Promise<void> {
    await this.#options.stream.commit(pipelineConsumer, to, [{ key: detectorState, value: JSON.stringify(state) }]);
  }

  /** The highest sequence whose events can be searched. */
  get searchable(): number {
    return this.#committed;
  }

  async stop(): Promise<void> {
    clearInterval(this.#flushTimer);
    clearInterval(this.#passTimer);
    this.#stopWatching?.();
    // A thread that is away may not come back in time: what it held is read again at the next start.
    await Promise.race([this.#drained(), sleep(longestDrainMs, undefined, { ref: false })]);
    // What the database does not take in time is found again from the stream at the next start.
    const late = setTimeout(() => this.#queue.close(), 2_000);
    await this.flush().catch(() => undefined);
    clearTimeout(late);
    this.#queue.close();
    await this.#pool.close();
  }
}
