import type { Clock } from '@citywall/kernel';
import { type Stream, StreamRefusal, type Update } from '@citywall/platform/streams';
import { BatchBuilder, type BatchSource } from './batch.ts';
import type { RefusalCode } from './refusal.ts';
import type { Refusals } from './refusals.ts';
import { Delta, type SourceAccount } from './source-account.ts';
import type { Source, Sources } from './sources.ts';

export interface IntakeOptions {
  readonly stream: Stream;
  readonly sources: Sources;
  readonly refusals: Refusals;
  readonly clock: Clock;
  /** Batches handed on and not yet finished by the pipeline; beyond it senders are paused. */
  readonly maximumOutstanding?: number;
  /** Takes a durable batch; the buffer is its own from now on. */
  readonly deliver: (sequence: number, value: Uint8Array) => void;
  /** Told when writing fails and when it works again (undefined). */
  readonly trouble: (reason: StreamRefusal | undefined) => void;
}

const batchBytes = 256 * 1024;
const batchDelayMs = 20;
const retryMs = 500;
const probeKey = 'probe/intake';
const groupBytes = 8 * 1024 * 1024;

/** Lines of one sender that are stored together or not at all. */
export interface Parcel {
  line(bytes: Buffer, start: number, end: number): void;
  refuse(reason: RefusalCode, shown: Buffer, size: number, offset?: number | null): void;
  /** What will have been stored and refused when it is done. */
  counted(): { readonly stored: number; readonly refused: number };
  /** Keyed state that changes in the same transaction. */
  update(update: Update): void;
  /** Resolves when everything is durable and counted; rejects with StreamRefusal when nothing of it was stored. */
  done(): Promise<{ readonly stored: number; readonly refused: number }>;
}

/** What one transaction brings: values, the changes of accounts, and who waits for it. */
class Load {
  readonly values: Buffer[] = [];
  readonly deltas = new Map<Source, Delta>();
  readonly updates: Update[] = [];
  bytes = 0;
  /** Nobody waits for it: kept and tried again when storing fails. */
  readonly kept: boolean;
  settle: (error?: StreamRefusal) => void = () => undefined;
  readonly settled: Promise<void>;

  constructor(kept: boolean) {
    this.kept = kept;
    this.settled = new Promise((resolve, reject) => {
      this.settle = (error) => (error ? reject(error) : resolve());
    });
    this.settled.catch(() => undefined);
  }

  delta(source: Source): Delta {
    const known = this.deltas.get(source);
    if (known) return known;
    const fresh = new Delta();
    this.deltas.set(source, fresh);
    return fresh;
  }
}

/**
 * Gathers lines into batches, writes them with their accounts in one transaction
 * at a time, and hands durable batches on. Lines of senders that wait for an
 * answer fail when storing fails; lines of senders that do not are kept and tried
 * again while those senders are paused.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #maximumOutstanding: number;
  #builder: BatchBuilder | undefined;
  #open = new Load(true);
  #timer: NodeJS.Timeout | undefined;
  readonly #queue: Load[] = [];
  #writing = false;
  #outstanding = 0;
  #failing: StreamRefusal | undefined;
  #waiting: (() => void)[] = [];
  #closed = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#maximumOutstanding = options.maximumOutstanding ?? 64;
  }

  /** Whether senders that can wait should. */
  get paused(): boolean {
    return this.#outstanding + this.#queue.length > this.#maximumOutstanding || this.#failing !== undefined;
  }

  /** Why storing fails at present. */
  get failing(): StreamRefusal | undefined {
    return this.#failing;
  }

  /** The keyed state that parcels change. */
  get state(): Pick<Stream, 'list'> {
    return this.#options.stream;
  }

  /** Resolves when `paused` is over (or the signal fires). */
  async resumed(signal?: AbortSignal): Promise<void> {
    while (this.paused && !signal?.aborted) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** One line of a sender that waits for no answer. */
  line(source: Source, bytes: Buffer, start: number, end: number): void {
    const now = this.#options.clock.now();
    this.#addRow(source.batchSource(), bytes, start, end, now);
    this.#open.delta(source).stored++;
  }

  refuse(source: Source, reason: RefusalCode, shown: Buffer, size: number): void {
    this.#refuseIn(this.#open, source, reason, shown, size, null);
    this.#schedule();
  }

  /** Counts lines that came and are lost, with the reason. */
  drop(source: Source, reason: string, n: number): void {
    this.#open.delta(source).drop(reason, n);
    this.#schedule();
  }

  #addRow(source: BatchSource, bytes: Buffer, start: number, end: number, now: number): void {
    this.#builder ??= new BatchBuilder(now);
    if (!this.#builder.add(source, bytes, start, end, now)) {
      this.#close();
      this.#builder = new BatchBuilder(now);
      this.#builder.add(source, bytes, start, end, now);
    }
    if (this.#builder.bytes >= batchBytes) this.#close();
    else this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.#close(), batchDelayMs);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const load = this.#open;
    if (this.#builder && this.#builder.rows > 0) add(load, this.#builder.close());
    this.#builder = undefined;
    if (load.values.length === 0 && load.deltas.size === 0) return;
    this.#open = new Load(true);
    this.#queue.push(load);
    void this.#write();
  }

  #refuseIn(load: Load, source: Source, reason: RefusalCode, shown: Buffer, size: number, offset: number | null): void {
    load.delta(source).refuse(reason);
    load.updates.push(
      ...this.#options.refusals.add(source.name, reason, shown, size, offset, this.#options.clock.now()),
    );
  }

  /** A parcel for a sender who waits for the answer; nothing of it is stored before `done` is called. */
  parcel(source: Source): Parcel {
    const load = new Load(false);
    let builder: BatchBuilder | undefined;
    let refused = 0;
    const from = source.batchSource();
    return {
      line: (bytes, start, end) => {
        const now = this.#options.clock.now();
        builder ??= new BatchBuilder(now);
        if (builder.bytes + (end - start) > batchBytes || !builder.add(from, bytes, start, end, now)) {
          if (builder.rows > 0) add(load, builder.close());
          builder = new BatchBuilder(now, Math.max(16 * 1024, end - start + 1024));
          builder.add(from, bytes, start, end, now);
        }
        load.delta(source).stored++;
      },
      refuse: (reason, shown, size, offset = null) => {
        refused++;
        this.#refuseIn(load, source, reason, shown, size, offset);
      },
      counted: () => ({ stored: load.deltas.get(source)?.stored ?? 0, refused }),
      update: (update) => load.updates.push(update),
      done: async () => {
        if (builder && builder.rows > 0) add(load, builder.close());
        const stored = load.deltas.get(source)?.stored ?? 0;
        if (load.values.length > 0 || load.deltas.size > 0 || load.updates.length > 0) {
          if (this.#failing) await this.#checkAgain();
          this.#queue.push(load);
          void this.#write();
          await load.settled;
        }
        return { stored, refused };
      },
    };
  }

  /** While storing fails, those who wait for an answer get it at once instead of queueing. */
  async #checkAgain(): Promise<void> {
    const reason = this.#options.stream.refusing();
    if (reason && this.#failing) throw this.#failing;
  }

  /** Resolves when everything taken so far is durable, or when storing fails: what nobody waits for is kept then. */
  async flush(): Promise<void> {
    this.#close();
    while (this.#writing && !this.#failing) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** The pipeline has finished a batch that was delivered. */
  finished(): void {
    this.#outstanding--;
    this.#wake();
  }

  /** Counts a batch that is replayed, so that senders wait for it too. */
  replaying(): void {
    this.#outstanding++;
  }

  #wake(): void {
    if (this.paused) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** One transaction at a time, each with all that queued meanwhile: group commit, and accounts that change in order. */
  async #write(): Promise<void> {
    if (this.#writing || this.#closed) return;
    this.#writing = true;
    while (this.#queue.length > 0 && !this.#closed) {
      const group = this.#takeGroup();
      try {
        await this.#writeGroup(group);
        this.#setTrouble(undefined);
      } catch (error) {
        await this.#failed(group, error);
      }
    }
    this.#writing = false;
    this.#wake();
  }

  #takeGroup(): Load[] {
    let bytes = 0;
    let taken = 0;
    while (taken < this.#queue.length && (taken === 0 || bytes < groupBytes))
      bytes += (this.#queue[taken++] as Load).bytes;
    return this.#queue.splice(0, taken);
  }

  async #writeGroup(group: readonly Load[]): Promise<void> {
    const { stream, sources, clock, deliver } = this.#options;
    const deltas = new Map<Source, Delta>();
    for (const load of group) for (const [source, delta] of load.deltas) mergeInto(deltas, source, delta);
    const accounts: [Source, SourceAccount][] = [...deltas].map(([source, delta]) => [
      source,
      source.after(delta, clock.now()),
    ]);
    const values = group.flatMap((load) => load.values);
    const updates = [
      ...group.flatMap((load) => load.updates),
      ...accounts.map(([, account]) => sources.updateFor(account)),
    ];
    const sequences = values.length > 0 ? await stream.appendAll(values, updates) : [];
    if (values.length === 0) await stream.update(updates);
    for (const [source, account] of accounts) source.commit(account);
    this.#outstanding += values.length;
    for (const [index, value] of values.entries()) deliver(sequences[index] as number, value);
    for (const load of group) load.settle();
  }

  /** Those who wait learn of it; what nobody waits for is kept at the head of the queue and tried again. */
  async #failed(group: readonly Load[], error: unknown): Promise<void> {
    const refusal = error instanceof StreamRefusal ? error : new StreamRefusal('write-failed', String(error));
    this.#setTrouble(refusal);
    const kept = group.filter((load) => load.kept);
    for (const load of group) if (!load.kept) load.settle(refusal);
    this.#queue.unshift(...kept);
    if (refusal.reason === 'closed') {
      this.#closed = true;
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    // Waiting parcels that came meanwhile are answered at once.
    for (let at = this.#queue.length - 1; at >= 0; at--) {
      const load = this.#queue[at] as Load;
      if (!load.kept && this.#options.stream.refusing()) this.#queue.splice(at, 1)[0]?.settle(refusal);
    }
  }

  #setTrouble(refusal: StreamRefusal | undefined): void {
    if (refusal?.reason !== this.#failing?.reason) this.#options.trouble(refusal);
    const began = refusal !== undefined && this.#failing === undefined;
    this.#failing = refusal;
    if (began) void this.#probe();
  }

  /** While storing fails those who wait are refused and write nothing: something must find out when it works again. */
  async #probe(): Promise<void> {
    const { stream, clock } = this.#options;
    while (this.#failing && !this.#closed) {
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      const reason = stream.refusing();
      if (this.#writing || (reason !== undefined && reason !== 'write-failed')) continue;
      try {
        await stream.update([{ key: probeKey, value: String(clock.now()) }]);
        this.#setTrouble(undefined);
      } catch {
        // Still failing; the alarm stands.
      }
    }
    this.#wake();
  }

  /** Writes what is left, once; after it nothing is taken any more. */
  async close(): Promise<void> {
    await this.flush();
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

function add(load: Load, value: Buffer): void {
  load.values.push(value);
  load.bytes += value.length;
}

function mergeInto(deltas: Map<Source, Delta>, source: Source, delta: Delta): void {
  const sum = deltas.get(source) ?? new Delta();
  sum.stored += delta.stored;
  for (const [reason, n] of delta.refusedBy) sum.refuse(reason, n);
  for (const [reason, n] of delta.droppedBy) sum.drop(reason, n);
  deltas.set(source, sum);
}
