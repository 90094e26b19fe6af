import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';

/** The original lines of a stopped city's lake, as a Parquet reader sees them that knows nothing of Citywall. */
export async function readLake(data: string): Promise<string[]> {
  const folder = join(data, 'lake');
  const lines: string[] = [];
  const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.parquet')) continue;
    const bytes = readFileSync(join(folder, name));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    for (const row of await parquetReadObjects({ file, columns: ['raw_data'], compressors })) {
      lines.push(row.raw_data as string);
    }
  }
  return lines;
}

/** How often each token of the form `kind-…` occurs in the lines. */
export function countTokens(lines: Iterable<string>, kind: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const pattern = new RegExp(`\\b${kind}-[\\w-]+`);
  for (const line of lines) {
    const token = pattern.exec(line)?.[0];
    if (token !== undefined) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  return counts;
}
