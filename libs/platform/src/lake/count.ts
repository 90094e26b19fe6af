import type { Catalogue } from './catalogue.ts';
import type { Engine } from './duckdb.ts';
import { type EventFilter, filterSql } from './event-filter.ts';
import { fileList } from './search.ts';

export type CountBy = 'class' | 'source' | 'severity';

export interface CountAnswer {
  readonly total: number;
  /** Bounds of the buckets, ms. */
  readonly from: number;
  readonly to: number;
  readonly buckets: readonly { readonly time: number; readonly counts: Readonly<Record<string, number>> }[];
}

const columnOf = { class: 'class_uid', source: 'source', severity: 'severity_id' } as const;
const maximumKeys = 50;

/** Counts matching events in equal steps of time; beyond 50 keys the rarest are counted together as "other". */
export async function countEvents(
  engine: Engine,
  catalogue: Catalogue,
  folder: string,
  filter: EventFilter,
  options: { readonly buckets: number; readonly by: CountBy; readonly now: number; readonly deadline: AbortSignal },
): Promise<CountAnswer> {
  const files = catalogue.find(filter);
  const from = filter.from ?? Math.min(...files.map((file) => file.earliest), options.now);
  const to = Math.max(from, filter.to ?? Math.max(...files.map((file) => file.latest), from));
  const width = Math.max(1, Math.ceil((to - from + 1) / options.buckets));
  const times = Array.from({ length: options.buckets }, (_, index) => from + index * width).filter(
    (time) => time <= to,
  );
  const buckets = times.map((time) => ({ time, counts: {} as Record<string, number> }));
  if (files.length === 0) return { total: 0, from, to, buckets };

  const { sql, values } = filterSql({ ...filter, from, to });
  const statement = `SELECT (epoch_ms(time) - ${Math.trunc(from)}) // ${width} AS bucket, ${columnOf[options.by]} AS key, count(*) AS n
    FROM read_parquet(${fileList(folder, files)}) WHERE ${sql} GROUP BY ALL`;
  const rows = await engine.rows(options.deadline, statement, values);
  const kept = frequentKeys(rows);
  let total = 0;
  for (const row of rows) {
    const bucket = buckets[Number(row.bucket)];
    const key = String(row.key);
    const shown = kept.has(key) ? key : 'other';
    const n = Number(row.n);
    total += n;
    if (bucket) bucket.counts[shown] = (bucket.counts[shown] ?? 0) + n;
  }
  return { total, from, to, buckets };
}

function frequentKeys(rows: readonly Record<string, unknown>[]): ReadonlySet<string> {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(String(row.key), (sums.get(String(row.key)) ?? 0) + Number(row.n));
  const sorted = [...sums].sort((a, b) => b[1] - a[1]).slice(0, maximumKeys);
  return new Set(sorted.map(([key]) => key));
}
