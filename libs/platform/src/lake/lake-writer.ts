import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writePartsDurably } from '../files/index.ts';
import { dayOf, type LakeFile, pathOf } from './lake-file.ts';
import { cellsOf, type LakeRow, lakeColumns, lakeFileMetadata } from './lake-schema.ts';
import type { Cell } from './parquet-columns.ts';
import { ParquetFile } from './parquet-file.ts';

const groupRows = 20_000;
const maximumPartitions = 48;

/** Rows of one class and day on their way into one file. */
class Partition {
  readonly classUid: number;
  readonly day: string;
  readonly #file = new ParquetFile(lakeColumns, lakeFileMetadata);
  #cells: Cell[][] = lakeColumns.map(() => []);
  #inOrder = true;
  #lastTime = Number.NEGATIVE_INFINITY;
  earliest = Number.POSITIVE_INFINITY;
  latest = Number.NEGATIVE_INFINITY;

  constructor(classUid: number, day: string) {
    this.classUid = classUid;
    this.day = day;
  }

  add(row: LakeRow): void {
    const { time } = row;
    if (time < this.#lastTime) this.#inOrder = false;
    this.#lastTime = time;
    if (time < this.earliest) this.earliest = time;
    if (time > this.latest) this.latest = time;
    const cells = cellsOf(row);
    for (let column = 0; column < cells.length; column++) this.#cells[column]?.push(cells[column] as Cell);
    if (this.#cells[0]?.length === groupRows) this.#closeGroup();
  }

  /** Sorts by time (stable) and encodes, a group at a time, so that a flush has little left to do. */
  #closeGroup(): void {
    this.#file.addGroup(this.#cells, this.#inOrder ? undefined : timeOrder(this.#cells[0] as number[]));
    this.#cells = lakeColumns.map(() => []);
    this.#inOrder = true;
    this.#lastTime = Number.NEGATIVE_INFINITY;
  }

  finish(): { readonly parts: readonly Uint8Array[]; readonly rows: number } {
    this.#closeGroup();
    return { parts: this.#file.finish(), rows: this.#file.rows };
  }
}

const dayMs = 86_400_000;

/** One number for class and day; far-off days only share a key with days as far off. */
function keyOf(classUid: number, time: number): number {
  return classUid * 10_000_000 + Math.max(-1, Math.min(9_000_000, Math.floor(time / dayMs)));
}

function timeOrder(times: readonly number[]): Uint32Array {
  const order = Uint32Array.from(times, (_time, row) => row);
  return order.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
}

/** A file that is complete in memory. */
interface Finished {
  readonly file: LakeFile;
  readonly parts: readonly Uint8Array[];
}

/**
 * Collects rows by class and day and writes each as one Parquet file when told
 * to. Used inside intake workers: one writer a thread, `name` told apart.
 */
export class LakeWriter {
  readonly #folder: string;
  readonly #name: string;
  #partitions = new Map<number, Partition>();
  /** Whole files that are still to be written, and files written that no flush has answered yet. */
  readonly #unwritten: Finished[] = [];
  readonly #written: LakeFile[] = [];
  /** Rows not yet handed to a flush. */
  rows = 0;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  add(row: LakeRow): void {
    this.rows++;
    this.#partitionFor(row).add(row);
  }

  /** Times spread over many days (an import, a liar) must not become a file each: they share the day of reception. */
  #partitionFor(row: LakeRow): Partition {
    const wanted = this.#partitions.get(keyOf(row.classUid, row.time));
    if (wanted) return wanted;
    const time = this.#partitions.size < maximumPartitions ? row.time : row.received;
    const key = keyOf(row.classUid, time);
    const partition = this.#partitions.get(key) ?? new Partition(row.classUid, dayOf(time));
    this.#partitions.set(key, partition);
    return partition;
  }

  /**
   * Writes what was added up to now; rows added meanwhile go into the next flush.
   * `from` and `to` are the stream sequences it covers. When it rejects nothing is
   * forgotten: the next flush writes what is missing, and answers the files of both.
   * The caller MUST NOT commit before a flush resolved, and flushes one at a time.
   */
  async flush(from: number, to: number): Promise<readonly LakeFile[]> {
    const partitions = [...this.#partitions.values()];
    this.#partitions = new Map();
    this.rows = 0;
    for (const partition of partitions) this.#unwritten.push(this.#finish(partition, from, to));
    for (let next = this.#unwritten[0]; next; next = this.#unwritten[0]) {
      this.#written.push(await this.#write(next));
      this.#unwritten.shift();
    }
    return this.#written.splice(0);
  }

  #finish(partition: Partition, from: number, to: number): Finished {
    const { parts, rows } = partition.finish();
    const { classUid, day, earliest, latest } = partition;
    return { parts, file: { classUid, day, from, to, earliest, latest, rows, writer: this.#name, bytes: 0 } };
  }

  async #write({ file, parts }: Finished): Promise<LakeFile> {
    const path = join(this.#folder, pathOf(file));
    // Its temporary name does not end in .parquet: a reader's glob must never meet an unfinished file.
    await writePartsDurably(path, parts);
    return { ...file, bytes: (await stat(path)).size };
  }
}
