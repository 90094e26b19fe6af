import type { Database, RootDatabase } from 'lmdb';
import type { DiskGuard } from './disk-guard.ts';
import {
  type Entry,
  type RefusalReason,
  type Stream,
  type StreamOptions,
  StreamRefusal,
  type Update,
} from './streams.ts';

const defaultMaximumBytes = 8 * 1024 ** 3;
const trimAtMost = 10_000;
const copyOnWriteOverhead = 64 * 1024;

/** One stream: a table of values by sequence, one of positions, one of keyed state. */
export function createLmdbStream(root: RootDatabase, name: string, options: StreamOptions, guard: DiskGuard): Stream {
  if (options.consumers.length === 0) throw new Error('a stream needs a consumer');
  const values = root.openDB({ name: `${name}.values`, encoding: 'binary' }) as Database<Buffer, number>;
  const positions = root.openDB({ name: `${name}.positions`, encoding: 'json' }) as Database<number, string>;
  const state = root.openDB({ name: `${name}.state`, encoding: 'binary' }) as Database<Buffer, string>;
  const maximumBytes = options.maximumBytes ?? defaultMaximumBytes;

  const passed = new Map(options.consumers.map((consumer) => [consumer, positions.get(consumer) ?? 0]));
  const sizes = new Map<number, number>();
  let bytes = 0;
  let next = Math.max(positions.get('') ?? 0, ...passed.values()) + 1;
  for (const { key, value } of values.getRange({})) {
    sizes.set(key, value.length);
    bytes += value.length;
    if (key >= next) next = key + 1;
  }
  let durable = next - 1;
  let failed = false;

  function refusing(size: number): RefusalReason | undefined {
    if (guard.closed) return 'closed';
    if (bytes + size > maximumBytes) return 'backlog-full';
    if (guard.full(size + copyOnWriteOverhead)) return 'disk-full';
    return undefined;
  }

  /** Runs the writes in one LMDB transaction and resolves when it is on disk. */
  async function write(writes: () => Promise<unknown>[]): Promise<void> {
    let parts: Promise<unknown>[] = [];
    try {
      await root.batch(() => {
        parts = writes();
        // Each write rejects for itself too when the commit fails; the batch's rejection speaks for all.
        for (const part of parts) part.catch(() => undefined);
      });
      failed = false;
    } catch (error) {
      failed = true;
      quiet((error as { commitError?: unknown }).commitError);
      const cause = await reasonOf(error);
      throw new StreamRefusal('write-failed', `stream ${name}: the write failed (${cause}); nothing of it was stored`);
    }
  }

  function updateAll(updates: readonly Update[]): Promise<unknown>[] {
    return updates.map(({ key, value }) =>
      value === null
        ? state.remove(key)
        : state.put(key, typeof value === 'string' ? Buffer.from(value) : asBuffer(value)),
    );
  }

  async function appendAll(added: readonly Uint8Array[], updates: readonly Update[] = []): Promise<readonly number[]> {
    const size = added.reduce((sum, value) => sum + value.length, 0);
    const reason = refusing(size);
    if (reason) throw new StreamRefusal(reason, refusalText(name, reason));
    const sequences = added.map(() => next++);
    bytes += size;
    for (const [index, sequence] of sequences.entries()) sizes.set(sequence, (added[index] as Uint8Array).length);
    try {
      await write(() => [
        ...sequences.map((sequence, index) => values.put(sequence, asBuffer(added[index] as Uint8Array))),
        ...updateAll(updates),
      ]);
    } catch (error) {
      for (const sequence of sequences) sizes.delete(sequence);
      bytes -= size;
      throw error;
    }
    durable = Math.max(durable, sequences.at(-1) ?? 0);
    return sequences;
  }

  /** Sequences that every consumer has passed, oldest first, bounded. */
  function passedByAll(moved: string, to: number): number[] {
    let limit = to;
    for (const [consumer, at] of passed) if (consumer !== moved) limit = Math.min(limit, at);
    const done: number[] = [];
    for (const sequence of sizes.keys()) {
      if (sequence > limit || done.length >= trimAtMost) break;
      done.push(sequence);
    }
    return done;
  }

  return {
    async append(value, updates) {
      return (await appendAll([value], updates))[0] as number;
    },
    appendAll,
    async update(updates) {
      if (guard.closed) throw new StreamRefusal('closed', refusalText(name, 'closed'));
      if (updates.length > 0) await write(() => updateAll(updates));
    },
    read(after, limit, maximum = 16 * 1024 * 1024) {
      const found: Entry[] = [];
      let size = 0;
      for (const { key, value } of values.getRange({ start: after, exclusiveStart: true, limit, snapshot: false })) {
        if (key <= after) continue;
        if (found.length > 0 && size + value.length > maximum) break;
        size += value.length;
        found.push({ sequence: key, value: Uint8Array.from(value) });
      }
      return found;
    },
    position(consumer) {
      return known(passed, consumer, name);
    },
    async commit(consumer, sequence, updates = []) {
      if (guard.closed) throw new StreamRefusal('closed', refusalText(name, 'closed'));
      const before = known(passed, consumer, name);
      if (sequence < before)
        throw new Error(`stream ${name}: ${consumer} cannot go back from ${before} to ${sequence}`);
      const done = passedByAll(consumer, sequence);
      await write(() => [
        positions.put(consumer, sequence),
        positions.put('', Math.max(durable, sequence)),
        ...updateAll(updates),
        ...done.map((old) => values.remove(old)),
      ]);
      passed.set(consumer, sequence);
      for (const old of done) {
        bytes -= sizes.get(old) ?? 0;
        sizes.delete(old);
      }
    },
    get: (key) => copyOf(state.get(key)),
    list(prefix) {
      const found: { key: string; value: Uint8Array }[] = [];
      for (const { key, value } of state.getRange({ start: prefix })) {
        if (!key.startsWith(prefix)) break;
        found.push({ key, value: Uint8Array.from(value) });
      }
      return found;
    },
    last: () => durable,
    backlogBytes: () => bytes,
    refusing: () => refusing(0) ?? (failed ? 'write-failed' : undefined),
  };
}

function asBuffer(value: Uint8Array): Buffer {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

function copyOf(value: Buffer | undefined): Uint8Array | undefined {
  return value === undefined ? undefined : Uint8Array.from(value);
}

function known(passed: ReadonlyMap<string, number>, consumer: string, name: string): number {
  const at = passed.get(consumer);
  if (at === undefined) throw new Error(`stream ${name} has no consumer ${consumer}`);
  return at;
}

function quiet(promise: unknown): void {
  if (promise instanceof Promise) promise.catch(() => undefined);
}

/** LMDB reports a full disk as EIO inside a nested promise; this finds the words. */
async function reasonOf(error: unknown): Promise<string> {
  const nested = (error as { commitError?: unknown }).commitError;
  if (!(nested instanceof Promise)) return error instanceof Error ? error.message : String(error);
  return nested.then(
    () => 'unknown',
    (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
  );
}

function refusalText(name: string, reason: RefusalReason): string {
  const why = {
    'disk-full': 'the disk is nearly full; free space or lower retention',
    'backlog-full': 'its backlog bound is reached; wait until consumers have caught up',
    'write-failed': 'the last write failed; look at the disk',
    closed: 'it is closed',
  }[reason];
  return `stream ${name} takes nothing: ${why}`;
}
