import type { AuditRecord } from '@citywall/kernel';
import { tileWidth } from '@citywall/merkle';
import { decodeRecord } from './entry.ts';
import { type Summary, summaryFields, valuesOf } from './record-index.ts';
import type { RecordLog } from './record-log.ts';

/** What to look for; every given member must hold. */
export interface RecordQuery {
  /** RFC 3339 UTC with milliseconds; `from` included, `to` not. */
  readonly from?: string;
  readonly to?: string;
  readonly operation?: string;
  /** Id or name. */
  readonly principal?: string;
  readonly outcome?: string;
  readonly phase?: string;
  readonly risk?: string;
  /** Occurs anywhere in the record, letters of any case. */
  readonly text?: string;
}

export interface FoundRecord extends AuditRecord {
  readonly index: number;
}

export interface RecordPage {
  readonly items: readonly FoundRecord[];
  /** Index below which to go on; null at the beginning of the log. A page may be short or empty and still have a next. */
  readonly next: number | null;
}

/** One request reads at most this many bundles, or for this long (ms); then it hands back where to go on. */
const maximumBundles = 512;
const maximumTime = 300;

function mayMatch(summary: Summary, query: RecordQuery): boolean {
  if (query.from !== undefined && summary.maximumTime < query.from) return false;
  if (query.to !== undefined && summary.minimumTime >= query.to) return false;
  return summaryFields.every((field) => query[field] === undefined || summary.values[field].includes(query[field]));
}

function matches(record: AuditRecord, query: RecordQuery): boolean {
  if (query.from !== undefined && record.time < query.from) return false;
  if (query.to !== undefined && record.time >= query.to) return false;
  return summaryFields.every((field) => query[field] === undefined || valuesOf(record, field).includes(query[field]));
}

/** Collects the matching records of one run of entries, newest first, until the page is full. */
function collect(
  entries: readonly Buffer[],
  first: number,
  before: number,
  query: RecordQuery,
  items: FoundRecord[],
  limit: number,
): void {
  const needle = query.text?.toLowerCase();
  for (let at = Math.min(entries.length, before - first) - 1; at >= 0 && items.length < limit; at -= 1) {
    if (needle !== undefined && !entries[at].toString().toLowerCase().includes(needle)) continue;
    const record = decodeRecord(entries[at]);
    if (matches(record, query)) items.push({ ...record, index: first + at });
  }
}

/** Records below index `before`, newest first, at most `limit`; the work of one call is bounded. */
export async function searchRecords(
  log: RecordLog,
  query: RecordQuery,
  before: number,
  limit: number,
): Promise<RecordPage> {
  const { start, entries } = await log.snapshot();
  const items: FoundRecord[] = [];
  collect(entries, start, before, query, items, limit);
  const deadline = performance.now() + maximumTime;
  let bundle = Math.min(start, Math.ceil(before / tileWidth) * tileWidth) / tileWidth - 1;
  for (let read = 0; bundle >= 0 && items.length < limit; bundle -= 1) {
    const summary = log.index.summary(bundle);
    if (summary !== undefined && !mayMatch(summary, query)) continue;
    if (read >= maximumBundles || performance.now() > deadline) {
      return { items, next: Math.min(before, (bundle + 1) * tileWidth) };
    }
    read += 1;
    collect(await log.bundle(bundle), bundle * tileWidth, before, query, items, limit);
  }
  const last = items.at(-1)?.index ?? 0;
  return { items, next: items.length === limit && last > 0 ? last : null };
}
