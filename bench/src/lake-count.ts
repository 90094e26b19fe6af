import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';

/** Rows of the lake as a reader that knows nothing of Citywall counts them: the sum over the files' footers. */
export function countedRows(folder: string, known: Map<string, number> = new Map()): number {
  let rows = 0;
  for (const file of parquetFiles(folder)) {
    let ofFile = known.get(file);
    if (ofFile === undefined) {
      const bytes = contentOf(file);
      // A file that compaction has just replaced is counted in its successor at the next look.
      if (bytes === undefined) continue;
      ofFile = Number(parquetMetadata(bytes).num_rows);
      known.set(file, ofFile);
    }
    rows += ofFile;
  }
  return rows;
}

/** Reads one column of every row, decompressing each page: the proof that the counted rows are really there. */
export async function readColumn(folder: string, column: string, each: (value: unknown) => void): Promise<void> {
  for (const path of parquetFiles(folder)) {
    const file = contentOf(path);
    if (file === undefined) continue;
    const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };
    for (const row of await parquetReadObjects({ file, columns: [column], compressors })) each(row[column]);
  }
}

function parquetFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.parquet'))
    .map((file) => join(folder, file));
}

function contentOf(file: string): ArrayBuffer | undefined {
  try {
    const bytes = readFileSync(file);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
