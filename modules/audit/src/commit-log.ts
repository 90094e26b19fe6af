import { type BigIntStats, statSync } from 'node:fs';
import { join } from 'node:path';
import { encodeEntry, extendRange, type NoteKey, type NoteSigner, sha256, tileWidth } from '@citywall/merkle';
import { replaceFile, syncFolder } from '@citywall/platform/files';
import { type LogPlace, type LogState, openLog, sealCheckpoint, sealTail } from './open-log.ts';
import type { SignedSize } from './proof-files.ts';
import { readPresent } from './read-present.ts';
import { readTail } from './tail.ts';
import { type FullBundle, logFileMode, writeTiles } from './tile-writer.ts';

/** Told of what happens to the log; none may throw. */
export interface LogWatcher {
  /** These are in the log from index `first` on; durable unless `failed` follows. */
  committed(first: number, ids: readonly string[]): void;
  failed(error: unknown): void;
  recovered(): void;
  /** The tail on disk was changed by somebody else while the log was open; it has been written again from memory. */
  touched(): void;
}

interface Waiting {
  readonly id: string;
  readonly entry: Buffer;
  readonly resolve: (index: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Records that one commit takes at most; the rest wait for the next. */
const maximumGroup = 1024;
/** Records that may wait; beyond, append rejects at once rather than grow without bound. */
const maximumWaiting = 65_536;

/**
 * The one writer of a log. Appends that arrive while a commit is being made
 * durable share the next one: one signature and one sync for all of them.
 */
export class CommitLog {
  #state: LogState;
  #waiting: Waiting[] = [];
  #publishing: { resolve: (signed: SignedSize) => void; reject: (error: unknown) => void }[] = [];
  #running: Promise<void> | undefined;
  #failing = false;
  #stat: BigIntStats;
  readonly #place: LogPlace;
  readonly #signer: NoteSigner;
  readonly #key: NoteKey;
  readonly #watcher: LogWatcher;

  private constructor(place: LogPlace, state: LogState, signer: NoteSigner, key: NoteKey, watcher: LogWatcher) {
    this.#place = place;
    this.#state = state;
    this.#signer = signer;
    this.#key = key;
    this.#watcher = watcher;
    this.#stat = this.#look();
  }

  /** Opens an existing log; throws LogDamaged when it is not as it was left. */
  static async open(place: LogPlace, signer: NoteSigner, key: NoteKey, watcher: LogWatcher): Promise<CommitLog> {
    return new CommitLog(place, await openLog(place.folder, key), signer, key, watcher);
  }

  /** The last durable state. */
  get state(): LogState {
    return this.#state;
  }

  get failing(): boolean {
    return this.#failing;
  }

  /** Resolves with the entry's index once it is durable; rejects when it could not be written. */
  append(id: string, entry: Buffer): Promise<number> {
    if (this.#waiting.length >= maximumWaiting) return Promise.reject(new Error('too many records wait to be written'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, entry, resolve, reject });
      this.#run();
    });
  }

  /** Publishes a checkpoint of everything appended before this call and resolves with it. */
  publish(): Promise<SignedSize> {
    return new Promise((resolve, reject) => {
      this.#publishing.push({ resolve, reject });
      this.#run();
    });
  }

  /** Writes what waits, publishes, and resolves when nothing is under way. */
  async close(): Promise<void> {
    await this.publish();
    while (this.#running !== undefined) await this.#running;
  }

  #run(): void {
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
      if (this.#waiting.length > 0 || this.#publishing.length > 0) this.#run();
    });
  }

  async #work(): Promise<void> {
    // Let every append of this turn of the event loop join the group.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0 || this.#publishing.length > 0) {
      const group = this.#waiting.splice(0, maximumGroup);
      const publishing = this.#waiting.length === 0 ? this.#publishing.splice(0) : [];
      try {
        if (!this.#untouched()) await this.#inspect();
        if (this.#state.entries.length >= tileWidth) await this.#fold();
        if (group.length > 0 || publishing.length === 0) await this.#commit(group);
        const first = this.#state.range.size - group.length;
        group.forEach(({ resolve }, at) => void resolve(first + at));
        if (publishing.length > 0) {
          const signed = await this.#publish();
          for (const { resolve } of publishing) resolve(signed);
        }
        if (this.#failing) this.#watcher.recovered();
        this.#failing = false;
      } catch (error) {
        this.#failing = true;
        this.#watcher.failed(error);
        for (const { reject } of [...group, ...publishing]) reject(error);
      }
    }
  }

  /** Moves the tail's full bundles into tiles; the next commit's tail starts after them. */
  async #fold(): Promise<void> {
    const { entries, leaves, start, edge } = this.#state;
    const bundles: FullBundle[] = [];
    for (let at = 0; at + tileWidth <= entries.length; at += tileWidth) {
      const part = [at, at + tileWidth] as const;
      bundles.push({ index: (start + at) / tileWidth, entries: entries.slice(...part), leaves: leaves.slice(...part) });
    }
    const folded = bundles.length * tileWidth;
    const temporary = join(this.#place.cache, 'tile');
    const grown = await writeTiles(this.#place.folder, temporary, edge, bundles);
    const kept = entries.slice(folded);
    const rest = { entries: kept, leaves: leaves.slice(folded), encoded: Buffer.concat(kept.map(encodeEntry)) };
    this.#state = { ...this.#state, edge: grown, start: start + folded, ...rest };
  }

  async #commit(group: readonly Waiting[], published = this.#state.published): Promise<void> {
    const { range, entries, leaves, encoded } = this.#state;
    const added = group.map(({ entry }) => entry);
    const hashes = added.map((entry) => sha256.leaf(entry));
    const next = {
      ...this.#state,
      published,
      range: extendRange(range, hashes, sha256),
      entries: [...entries, ...added],
      leaves: [...leaves, ...hashes],
      encoded: Buffer.concat([encoded, ...added.map(encodeEntry)]),
    };
    const note = sealTail(next, this.#signer, this.#key);
    const content = [Buffer.from(note), next.encoded];
    await replaceFile(join(this.#place.cache, 'tail'), join(this.#place.folder, 'tail'), content, logFileMode);
    // From here on the new state is what lies on disk and is signed: a failing sync
    // fails the callers, but going on from the old state would fork the log.
    this.#state = { ...next, note };
    this.#stat = this.#look();
    if (group.length > 0)
      this.#watcher.committed(
        range.size,
        group.map(({ id }) => id),
      );
    await syncFolder(this.#place.folder);
  }

  /** Somebody changed the tail. A longer true log means a second writer: give way. Anything else is written over from memory. */
  async #inspect(): Promise<void> {
    const bytes = await readPresent(join(this.#place.folder, 'tail'));
    const tail = readTail(bytes ?? Buffer.alloc(0), this.#key);
    if (tail !== undefined && tail.note !== this.#state.note && tail.checkpoint.size >= this.#state.range.size) {
      throw new Error('another process writes to this audit log; stop it, then start Citywall again');
    }
    this.#watcher.touched();
  }

  /** The checkpoint first, then the tail that says how far is published: in this order an old checkpoint is never taken for new. */
  async #publish(): Promise<SignedSize> {
    const { size } = this.#state.range;
    const note = sealCheckpoint(this.#state.range, this.#signer, this.#key);
    if (this.#state.published === size && !this.#failing && this.#untouched()) return { size, note };
    await replaceFile(
      join(this.#place.cache, 'checkpoint'),
      join(this.#place.folder, 'checkpoint'),
      [Buffer.from(note)],
      logFileMode,
    );
    await syncFolder(this.#place.folder);
    await this.#commit([], size);
    return { size, note };
  }

  #look(): BigIntStats {
    return statSync(join(this.#place.folder, 'tail'), { bigint: true });
  }

  #untouched(): boolean {
    try {
      const now = this.#look();
      return now.ino === this.#stat.ino && now.size === this.#stat.size && now.mtimeNs === this.#stat.mtimeNs;
    } catch {
      return false;
    }
  }
}
