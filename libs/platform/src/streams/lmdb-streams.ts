import { mkdirSync } from 'node:fs';
import { open, type RootDatabase } from 'lmdb';
import { createDiskGuard, type DiskGuard, defaultReserve } from './disk-guard.ts';
import { createLmdbStream } from './lmdb-stream.ts';
import type { Stream, StreamOptions, Streams } from './streams.ts';

export interface LmdbOptions {
  /** Folder of the store; made when absent. */
  readonly folder: string;
  /** Appends are refused below this much free space on its disk, so that trimming and other parts can still write. Default: a twentieth of the disk, 32 to 256 MiB. */
  readonly reserveBytes?: number;
}

/**
 * Streams in one LMDB environment. A commit is synced before it is reported
 * (overlappingSync off), and a failed one leaves the store as it was.
 */
export function createLmdbStreams(options: LmdbOptions): Streams {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const root: RootDatabase = open({
    path: options.folder,
    noSubdir: false,
    overlappingSync: false,
    maxDbs: 64,
    encoding: 'binary',
  });
  answerForTurns(root);
  const guard: DiskGuard = createDiskGuard(options.folder, options.reserveBytes ?? defaultReserve(options.folder));
  const opened = new Map<string, Stream>();
  return {
    open(name: string, streamOptions: StreamOptions): Stream {
      if (opened.has(name)) throw new Error(`stream ${name} is already open`);
      const stream = createLmdbStream(root, name, streamOptions, guard);
      opened.set(name, stream);
      return stream;
    },
    async close(): Promise<void> {
      guard.close();
      await root.close();
    },
  };
}

/**
 * LMDB binds the writes of one turn of the event loop together by a promise that it gives to nobody. When the commit fails
 * (a full disk) that one rejects too, beside those that the writers hold and answer for, and unheard it would end the process.
 * It is made right after this event, so the next microtask finds it.
 */
function answerForTurns(root: RootDatabase): void {
  root.on('beforecommit', () => queueMicrotask(() => void root.committed.then(undefined, () => undefined)));
}
