import { join } from 'node:path';
import type { Catalogue } from './catalogue.ts';
import { type Engine, quote } from './duckdb.ts';
import { type EventFilter, filterSql, timeLiteral } from './event-filter.ts';
import { type LakeFile, pathOf } from './lake-file.ts';
import { type StoredRow, storedColumns, storedRow } from './stored-event.ts';

/** Place in the order newest first: what comes after this event. */
export interface Place {
  readonly time: number;
  readonly uid: string;
}

export interface SearchAnswer {
  /** Newest first. */
  readonly rows: readonly StoredRow[];
  /** Where the next page begins; null at the end. */
  readonly next: Place | null;
  /** False when time ran out: older events may be missing. */
  readonly complete: boolean;
}

interface Found extends Place {
  readonly file: string;
  readonly row: number;
}

// Small enough to stop early when the newest files answer, large enough to keep all threads busy.
const stepRows = 250_000;

/**
 * The newest matching events before `after`. Files are looked through from the
 * newest until the page is full; only then are the wide columns of the hits read.
 */
export async function searchEvents(
  engine: Engine,
  catalogue: Catalogue,
  folder: string,
  filter: EventFilter,
  page: { readonly limit: number; readonly after?: Place; readonly deadline: AbortSignal },
): Promise<SearchAnswer> {
  const to = page.after ? Math.min(filter.to ?? Number.POSITIVE_INFINITY, page.after.time) : filter.to;
  const files = [...catalogue.find({ ...filter, to })].sort((a, b) => b.latest - a.latest);
  let found: Found[] = [];
  let complete = true;
  for (let at = 0; at < files.length; ) {
    const full = found[page.limit];
    if (full && full.time > (files[at] as LakeFile).latest) break;
    const step = nextStep(files, at);
    at += step.length;
    try {
      found = merge(found, await findIn(engine, folder, step, filter, page), page.limit + 1);
    } catch (error) {
      if (!page.deadline.aborted) throw error;
      complete = false;
      break;
    }
  }
  const hits = found.slice(0, page.limit);
  const rows = await fetchRows(engine, hits);
  const last = hits.at(-1);
  const more = found.length > page.limit || !complete;
  return { rows, next: more && last ? { time: last.time, uid: last.uid } : null, complete };
}

function nextStep(files: readonly LakeFile[], at: number): readonly LakeFile[] {
  let rows = 0;
  let end = at;
  while (end < files.length && (end === at || rows + (files[end] as LakeFile).rows <= stepRows)) {
    rows += (files[end] as LakeFile).rows;
    end++;
  }
  return files.slice(at, end);
}

function merge(one: readonly Found[], other: readonly Found[], limit: number): Found[] {
  return [...one, ...other].sort((a, b) => b.time - a.time || (a.uid < b.uid ? 1 : -1)).slice(0, limit);
}

async function findIn(
  engine: Engine,
  folder: string,
  files: readonly LakeFile[],
  filter: EventFilter,
  page: { readonly limit: number; readonly after?: Place; readonly deadline: AbortSignal },
): Promise<Found[]> {
  const { sql, values } = filterSql(filter);
  let after = 'true';
  if (page.after) {
    const uid = `$${values.push(page.after.uid)}`;
    const time = timeLiteral(page.after.time);
    after = `time <= ${time} AND (time < ${time} OR uid < ${uid})`;
  }
  const from = `read_parquet(${fileList(folder, files)}, filename = true, file_row_number = true)`;
  const statement = `SELECT epoch_ms(time) AS time_ms, uid, filename, file_row_number FROM ${from}
    WHERE ${sql} AND ${after} ORDER BY time DESC, uid DESC LIMIT ${page.limit + 1}`;
  const rows = await engine.rows(page.deadline, statement, values);
  return rows.map((row) => ({
    time: Number(row.time_ms),
    uid: row.uid as string,
    file: row.filename as string,
    row: Number(row.file_row_number),
  }));
}

/** Reads the wide columns of hits; short and bounded by the page, so it has a deadline of its own. */
async function fetchRows(engine: Engine, hits: readonly Found[]): Promise<readonly StoredRow[]> {
  if (hits.length === 0) return [];
  const parts = [...Map.groupBy(hits, (hit) => hit.file)].map(
    ([file, inFile]) => `SELECT ${storedColumns} FROM read_parquet(${quote(file)}, file_row_number = true)
      WHERE file_row_number IN (${inFile.map((hit) => hit.row).join(', ')})`,
  );
  const rows = (await engine.rows(AbortSignal.timeout(10_000), parts.join(' UNION ALL '), [])).map(storedRow);
  const byUid = new Map(rows.map((row) => [row.uid, row]));
  return hits.flatMap((hit) => byUid.get(hit.uid) ?? []);
}

/** The files as an SQL list; their names are made by us, the folder is quoted. */
export function fileList(folder: string, files: readonly LakeFile[]): string {
  return `[${files.map((file) => quote(join(folder, pathOf(file)))).join(', ')}]`;
}
