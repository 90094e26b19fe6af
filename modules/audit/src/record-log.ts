import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type AuditRecord, newId, type Ports, Problem, type Recorder } from '@citywall/kernel';
import { formatKey, type NoteKey, noteKey, parseKey, tileWidth } from '@citywall/merkle';
import { CommitLog, type LogWatcher } from './commit-log.ts';
import { LogDamaged } from './edge-reader.ts';
import { decodeRecord, encodeRecord } from './entry.ts';
import { readBundle, type Snapshot } from './log-reader.ts';
import { createLog, isUnmade, type LogPlace } from './open-log.ts';
import type { SignedSize } from './proof-files.ts';
import { RecordIndex, summarise } from './record-index.ts';
import { checkStorage } from './storage-watch.ts';

/** How often a changed log publishes a checkpoint and the disk is looked at, in ms. */
const publishEvery = 2_000;
const lookEvery = 10_000;
/** Pause between two bundles that are summarised in the background, in ms: others come first. */
const summaryPause = 5;

const unwritable = {
  en: 'The audit log cannot be written, so this was not done. Free disk space or mend the disk, then try again.',
  zh: '审计日志无法写入，因此未执行该操作。请释放磁盘空间或修复磁盘后重试。',
};

/** How many checkpoints of this run are remembered. */
const keptCheckpoints = 1_000;

/** A checkpoint as it was published; `time` in ms. */
export interface PublishedCheckpoint extends SignedSize {
  readonly time: number;
}

/** What the audit log needs of the platform. */
export type AuditPorts = Pick<Ports, 'dataDir' | 'signer' | 'alarms' | 'live' | 'log' | 'clock'>;

/** The audit log of one data folder while it is open: appends records, finds them again, watches over its storage. */
export class RecordLog implements Recorder {
  readonly place: LogPlace;
  readonly key: NoteKey;
  readonly index = new RecordIndex();
  readonly #ports: AuditPorts;
  readonly #opened: Promise<CommitLog>;
  readonly #pending = new Map<string, Promise<number>>();
  #timers: NodeJS.Timeout[] = [];
  #announced = 0;
  #summarising = false;
  #stopped = false;
  /** Bundles below this one have their summaries. */
  #summarised = 0;
  #published: PublishedCheckpoint[] = [];

  constructor(ports: AuditPorts) {
    this.#ports = ports;
    this.place = { folder: join(ports.dataDir, 'audit'), cache: join(ports.dataDir, 'cache', 'audit') };
    this.key = noteKey(ports.signer.name, ports.signer.publicKey);
    this.#opened = this.#open();
    this.#opened.catch((error: unknown) => this.#damaged(error));
  }

  /** Resolves with the open log; rejects when it is damaged. */
  open(): Promise<CommitLog> {
    return this.#opened;
  }

  async append(record: AuditRecord, options: { readonly replayed?: boolean } = {}): Promise<number> {
    const log = await this.#opened.catch(() => {
      throw new Problem('audit.log.damaged', 503, unwritable);
    });
    if (options.replayed !== true) return this.#write(log, record);
    const pending = this.#pending.get(record.id);
    if (pending !== undefined) return pending;
    const once = this.#writeOnce(log, record).finally(() => this.#pending.delete(record.id));
    this.#pending.set(record.id, once);
    return once;
  }

  /** The index of the record with this id, if it is in the log. */
  async find(id: string): Promise<number | undefined> {
    const log = await this.#opened;
    const recent = this.index.recent(id);
    if (recent !== undefined) return recent;
    for (let bundle = log.state.start / tileWidth - 1; bundle >= 0; bundle -= 1) {
      if (this.index.summary(bundle) === undefined) await this.bundle(bundle);
      const place = this.index.place(bundle, id);
      if (place === 'before') return undefined;
      if (place === 'outside') continue;
      const found = (await this.bundle(bundle)).findIndex((entry) => decodeRecord(entry).id === id);
      if (found >= 0) return bundle * tileWidth + found;
    }
    return undefined;
  }

  /** Checkpoints published since the start, oldest first. */
  get checkpoints(): readonly PublishedCheckpoint[] {
    return this.#published;
  }

  /** Publishes a checkpoint of everything appended so far; the same again when nothing was. */
  async publish(): Promise<SignedSize> {
    const signed = await (await this.#opened).publish();
    if (this.#published.at(-1)?.size === signed.size) return signed;
    this.#published.push({ ...signed, time: this.#ports.clock.now() });
    if (this.#published.length > keptCheckpoints) this.#published.shift();
    return signed;
  }

  /** The log's last durable state, to read from. */
  async snapshot(): Promise<Snapshot> {
    const { state } = await this.#opened;
    return { folder: this.place.folder, size: state.range.size, start: state.start, entries: state.entries };
  }

  /** The entries of a full bundle, checked; remembers its summary, and raises the alarm when it is damaged. */
  async bundle(bundle: number): Promise<readonly Buffer[]> {
    try {
      const entries = await readBundle(this.place.folder, bundle);
      if (this.index.summary(bundle) === undefined) this.index.setSummary(bundle, summarise(entries.map(decodeRecord)));
      return entries;
    } catch (error) {
      this.#damaged(error);
      throw error;
    }
  }

  /** Starts publishing and watching. A damaged log does not keep the city from starting: the alarm says what is wrong. */
  async start(): Promise<void> {
    await checkStorage(this.place.folder, this.#ports.alarms);
    const log = await this.#opened.catch(() => undefined);
    if (log === undefined) return;
    this.#timers = [
      setInterval(() => this.publish().catch(() => undefined), publishEvery),
      setInterval(() => this.#summarise(log), publishEvery),
      setInterval(() => checkStorage(this.place.folder, this.#ports.alarms), lookEvery),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** Publishes the last checkpoint. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    const log = await this.#opened.catch(() => undefined);
    await log?.close().catch((error: unknown) => {
      this.#ports.log.error({ error: String(error) }, 'the last checkpoint of the audit log could not be published');
    });
  }

  async #open(): Promise<CommitLog> {
    mkdirSync(this.place.cache, { recursive: true, mode: 0o700 });
    const keyFile = join(this.#ports.dataDir, 'keys', 'audit.pub');
    const known = existsSync(keyFile);
    if (known && parseKey(readFileSync(keyFile, 'utf8'))?.publicKey.equals(this.key.publicKey) !== true) {
      throw new LogDamaged('keys/audit.pub', 'is not the public key of this city');
    }
    if (isUnmade(this.place.folder)) {
      if (known) throw new LogDamaged('audit/tail', 'is missing: the log was deleted');
      await createLog(this.place, this.#ports.signer, this.key);
    }
    const log = await CommitLog.open(this.place, this.#ports.signer, this.key, this.#watcher());
    if (!known) {
      mkdirSync(join(this.#ports.dataDir, 'keys'), { recursive: true, mode: 0o700 });
      writeFileSync(keyFile, `${formatKey(this.key)}\n`, { mode: 0o644, flush: true });
    }
    const { state } = log;
    state.entries.forEach((entry, at) => void this.index.add(decodeRecord(entry).id, state.start + at));
    return log;
  }

  async #write(log: CommitLog, record: AuditRecord): Promise<number> {
    try {
      return await log.append(record.id, encodeRecord(record));
    } catch {
      throw new Problem('audit.log.unwritable', 503, unwritable);
    }
  }

  async #writeOnce(log: CommitLog, record: AuditRecord): Promise<number> {
    const index = await this.find(record.id);
    if (index === undefined) return this.#write(log, record);
    if (log.failing) throw new Problem('audit.log.unwritable', 503, unwritable);
    return index;
  }

  /** Reads, checks and summarises full bundles that nobody asked for yet, newest first, a few at a time. */
  async #summarise(log: CommitLog): Promise<void> {
    if (this.#summarising) return;
    this.#summarising = true;
    try {
      for (let bundle = log.state.start / tileWidth - 1; bundle >= this.#summarised; bundle -= 1) {
        if (this.#stopped) return;
        if (this.index.summary(bundle) !== undefined) continue;
        await this.bundle(bundle);
        await setTimeout(summaryPause);
      }
      this.#summarised = this.index.size;
    } catch {
      // The alarm is raised where the damage was seen; the next round tries again.
    } finally {
      this.#summarising = false;
    }
  }

  #watcher(): LogWatcher {
    const { alarms, log, live } = this.#ports;
    const failed = 'audit.write.failed';
    return {
      committed: (first, ids) => {
        ids.forEach((id, at) => void this.index.add(id, first + at));
        const now = this.#ports.clock.now();
        if (now - this.#announced < 500) return;
        this.#announced = now;
        live.announce('audit.record', { size: first + ids.length });
      },
      failed: (error) => {
        log.error({ error: String(error) }, 'the audit log could not be written');
        alarms.raise(failed, 'critical', unwritable, { reason: error instanceof Error ? error.message : 'unknown' });
      },
      recovered: () => alarms.clear(failed),
      touched: () => this.#touched(),
    };
  }

  #damaged(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#ports.log.error({ reason }, 'the audit log is damaged');
    const title = {
      en: 'The audit log was altered or damaged on disk. Keep a copy, run `citywall audit verify`, and restore a backup.',
      zh: '审计日志在磁盘上被篡改或损坏。请保留副本，运行 citywall audit verify，并恢复备份。',
    };
    this.#ports.alarms.raise('audit.log.damaged', 'critical', title, { reason });
  }

  #touched(): void {
    this.#damaged(new LogDamaged('tail', 'was changed by somebody else while Citywall ran; it was written again'));
    const record: AuditRecord = {
      id: newId(),
      time: new Date(this.#ports.clock.now()).toISOString(),
      operation: 'audit.log.tampered',
      phase: 'event',
      principal: { type: 'application', id: 'citywall', name: 'citywall' },
      resource: { type: 'AuditLog', id: '*' },
      outcome: 'failure',
      risk: 'critical',
      details: { file: 'tail' },
    };
    this.append(record).catch(() => undefined);
  }
}
