import { join } from 'node:path';

/**
 * One Parquet file of the lake. Everything the catalogue needs stands in its
 * name, so that a listing of the folder is the catalogue and nothing can drift.
 */
export interface LakeFile {
  readonly classUid: number;
  /** Day of the events, YYYY-MM-DD UTC; odd times share the day of their reception. */
  readonly day: string;
  /** First and last stream sequence whose events may be in it. */
  readonly from: number;
  readonly to: number;
  /** Smallest and largest event time, ms. */
  readonly earliest: number;
  readonly latest: number;
  readonly rows: number;
  /** Who wrote it: w0, w1 … for intake workers, c for compaction. */
  readonly writer: string;
  /** Size on disk. */
  readonly bytes: number;
}

const folderPattern = /^class=(\d{1,9})\/day=(\d{4,6}-\d\d-\d\d)$/;
const namePattern = /^s(\d+)_(\d+)\.t(-?\d+)_(-?\d+)\.n(\d+)\.([a-z]\d*)\.parquet$/;

/** Path below the lake folder, e.g. class=3002/day=2026-11-21/s1_57.t1763…_1763….n500.w0.parquet. */
export function pathOf(file: LakeFile): string {
  const name = `s${file.from}_${file.to}.t${file.earliest}_${file.latest}.n${file.rows}.${file.writer}.parquet`;
  return join(`class=${file.classUid}`, `day=${file.day}`, name);
}

/** Reads folder and name back; undefined when they are not a finished file of the lake. */
export function parsePath(folder: string, name: string, bytes: number): LakeFile | undefined {
  const place = folderPattern.exec(folder);
  const parts = namePattern.exec(name);
  if (!place || !parts) return undefined;
  const [from, to, earliest, latest, rows] = parts.slice(1, 6).map(Number) as [number, number, number, number, number];
  return {
    classUid: Number(place[1]),
    day: place[2] as string,
    from,
    to,
    earliest,
    latest,
    rows,
    writer: parts[6] as string,
    bytes,
  };
}

/** The UTC day of a time, YYYY-MM-DD. */
export function dayOf(time: number): string {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 1970 || year > 9999) return '1970-01-01';
  return date.toISOString().slice(0, 10);
}
