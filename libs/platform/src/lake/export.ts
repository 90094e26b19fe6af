import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalogue } from './catalogue.ts';
import { type Engine, quote } from './duckdb.ts';
import { type EventFilter, filterSql } from './event-filter.ts';
import { fileList } from './search.ts';
import { storedColumns, storedRow } from './stored-event.ts';

/** Matching events as NDJSON, one complete OCSF event a line, file by file from the oldest, by time within a file. */
export async function* exportLines(
  engine: Engine,
  catalogue: Catalogue,
  folder: string,
  filter: EventFilter,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const files = [...catalogue.find(filter)].sort((a, b) => a.earliest - b.earliest || a.from - b.from);
  const { sql, values } = filterSql(filter);
  for (const file of files) {
    const statement = `SELECT ${storedColumns} FROM read_parquet(${fileList(folder, [file])}) WHERE ${sql}`;
    yield* streamLines(engine, statement, values, signal);
  }
}

/** The result lives on its connection, which is therefore held until the reader is done or gone. */
async function* streamLines(engine: Engine, statement: string, values: string[], signal: AbortSignal) {
  const lease = await engine.lease(signal);
  try {
    const result = await lease.connection.stream(statement, values);
    for await (const rows of result.yieldRowObjectJs()) {
      signal.throwIfAborted();
      const lines = rows.map((row) => `${JSON.stringify(storedRow(row as Record<string, unknown>).event)}\n`);
      if (lines.length > 0) yield Buffer.from(lines.join(''));
    }
  } finally {
    lease.release();
  }
}

/** Matching events as one Parquet file with the columns of the lake; made whole in the temporary folder, then streamed and removed. */
export async function* exportParquet(
  engine: Engine,
  catalogue: Catalogue,
  folder: string,
  temporaryFolder: string,
  filter: EventFilter,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const files = [...catalogue.find(filter)].sort((a, b) => a.earliest - b.earliest || a.from - b.from);
  if (files.length === 0) return;
  const { sql, values } = filterSql(filter);
  const path = join(temporaryFolder, `export-${randomUUID()}.parquet`);
  try {
    const statement = `COPY (SELECT * FROM read_parquet(${fileList(folder, files)}) WHERE ${sql})
      TO ${quote(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`;
    await engine.rows(signal, statement, values);
    for await (const chunk of createReadStream(path, { signal })) yield chunk as Buffer;
  } finally {
    await rm(path, { force: true });
  }
}
