import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Catalogue, deleteFiles, discardFiles, type FileFilter, listLake } from './catalogue.ts';
import { compactOnce, finishCompaction } from './compaction.ts';
import { type CountAnswer, type CountBy, countEvents } from './count.ts';
import { Engine } from './duckdb.ts';
import type { EventFilter } from './event-filter.ts';
import { exportLines, exportParquet } from './export.ts';
import { Gate } from './gate.ts';
import type { LakeFile } from './lake-file.ts';
import { type Place, type SearchAnswer, searchEvents } from './search.ts';

export interface LakeOptions {
  /** Holds the Parquet files and nothing foreign; made when absent. */
  readonly folder: string;
  /** For spilling and exports; emptied at opening. Not below `folder`. */
  readonly temporaryFolder: string;
  readonly memoryMiB?: number;
  readonly threads?: number;
}

export interface SearchPage {
  readonly limit: number;
  readonly after?: Place;
  readonly deadline: AbortSignal;
}

/** Events for years, as Parquet files that others can read too. */
export interface Lake {
  readonly folder: string;
  /** MUST be called once before anything else: ends what a crash interrupted and forgets files beyond the stream position. */
  recover(position: number): Promise<void>;
  /** Removes what a writer that died has written beyond the position and told nobody of; `kept` stays. */
  discard(writer: string, position: number, kept: readonly LakeFile[]): Promise<void>;
  /** Makes files that intake has flushed, and committed, visible to searches. */
  publish(files: readonly LakeFile[]): void;
  search(filter: EventFilter, page: SearchPage): Promise<SearchAnswer>;
  /** Searches only files that may hold the stream sequence. */
  searchSequence(sequence: number, filter: EventFilter, page: SearchPage): Promise<SearchAnswer>;
  count(filter: EventFilter, options: CountOptions): Promise<CountAnswer>;
  export(filter: EventFilter, format: 'ndjson' | 'parquet', signal: AbortSignal): Readable;
  files(filter?: FileFilter): readonly LakeFile[];
  /** One step of compaction; false when nothing is worth it. */
  compact(signal: AbortSignal): Promise<boolean>;
  /** Removes files of the class whose every event is older than `before`, ms; answers how many events went. */
  forget(classUid: number, before: number): Promise<number>;
  close(): Promise<void>;
}

export interface CountOptions {
  readonly buckets: number;
  readonly by: CountBy;
  readonly now: number;
  readonly deadline: AbortSignal;
}

/** Opens the lake in a folder; the catalogue is the folder's listing. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const { folder, temporaryFolder } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await mkdir(temporaryFolder, { recursive: true, mode: 0o700 });
  for (const left of await readdir(temporaryFolder))
    await rm(join(temporaryFolder, left), { recursive: true, force: true });
  const engine = await Engine.open(options);
  const catalogue = new Catalogue();
  const gate = new Gate();

  const searchIn = (files: Catalogue, filter: EventFilter, page: SearchPage) =>
    gate.read(() => searchEvents(engine, files, folder, filter, page));

  return {
    folder,
    async recover(position) {
      await finishCompaction(folder);
      catalogue.add(await listLake(folder, position));
    },
    discard: (writer, position, kept) => discardFiles(folder, writer, position, kept),
    publish: (files) => catalogue.add(files),
    search: (filter, page) => searchIn(catalogue, filter, page),
    searchSequence(sequence, filter, page) {
      const few = new Catalogue();
      few.add(catalogue.find({ sequence }));
      return searchIn(few, filter, page);
    },
    count: (filter, count) => gate.read(() => countEvents(engine, catalogue, folder, filter, count)),
    export(filter, format, signal) {
      const chunks = async function* () {
        const leave = await gate.enter();
        try {
          if (format === 'ndjson') yield* exportLines(engine, catalogue, folder, filter, signal);
          else yield* exportParquet(engine, catalogue, folder, temporaryFolder, filter, signal);
        } finally {
          leave();
        }
      };
      return Readable.from(chunks(), { objectMode: false });
    },
    files: (filter = {}) => catalogue.find(filter),
    compact: (signal) => compactOnce({ folder, temporaryFolder, catalogue, gate, signal }),
    forget(classUid, before) {
      return gate.write(async () => {
        const old = catalogue.find({ classes: [classUid] }).filter((file) => file.latest < before);
        catalogue.remove(old);
        await deleteFiles(folder, old);
        return old.reduce((sum, file) => sum + file.rows, 0);
      });
    },
    async close() {
      await gate.write(async () => engine.close());
    },
  };
}
