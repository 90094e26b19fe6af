import { open } from 'node:fs/promises';
import { Engine, quote } from './duckdb.ts';
import { lakeColumns, lakeFileMetadata } from './lake-schema.ts';
import type { Cell } from './parquet-columns.ts';
import { ParquetFile } from './parquet-file.ts';

/** What the compaction process is told: absolute paths. */
export interface CompactionOrder {
  readonly folder: string;
  readonly temporaryFolder: string;
  readonly inputs: readonly string[];
  /** Where the result is written and synced; the caller renames it. */
  readonly output: string;
  /** Rows expected; anything else is an error and nothing is replaced. */
  readonly rows: number;
}

const groupRows = 20_000;

/** Writes the inputs' rows as one file sorted by time; resolves with its size. */
export async function rewrite(order: CompactionOrder): Promise<number> {
  const { folder, temporaryFolder } = order;
  const engine = await Engine.open({ folder, temporaryFolder, memoryMiB: 512, threads: 1 });
  const lease = await engine.lease(new AbortController().signal);
  try {
    const columns = lakeColumns.map(({ name, type }) => (type === 'time' ? `epoch_ms(${name})::DOUBLE` : name));
    const inputs = `[${order.inputs.map(quote).join(', ')}]`;
    const result = await lease.connection.stream(
      `SELECT ${columns.join(', ')} FROM read_parquet(${inputs}, union_by_name = true) ORDER BY time, uid`,
    );
    const file = new ParquetFile(lakeColumns, lakeFileMetadata);
    let cells: Cell[][] = lakeColumns.map(() => []);
    for await (const rows of result.yieldRowsJs()) {
      for (const row of rows) for (const [column, cell] of row.entries()) cells[column]?.push(cell as Cell);
      if ((cells[0]?.length ?? 0) < groupRows) continue;
      file.addGroup(cells);
      cells = lakeColumns.map(() => []);
    }
    file.addGroup(cells);
    if (file.rows !== order.rows) throw new Error(`${file.rows} rows read where ${order.rows} were expected`);
    return await writeSynced(order.output, file.finish());
  } finally {
    lease.release();
    engine.close();
  }
}

async function writeSynced(path: string, parts: readonly Uint8Array[]): Promise<number> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writev(parts as Uint8Array[]);
    await file.datasync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
