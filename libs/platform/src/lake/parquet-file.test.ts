import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, it } from 'vitest';
import type { Column } from './parquet-columns.ts';
import { ParquetFile } from './parquet-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const columns: readonly Column[] = [
  { name: 'time', type: 'time' },
  { name: 'n', type: 'integer', optional: true },
  { name: 'yes', type: 'boolean' },
  { name: 'name', type: 'text', optional: true, pageRows: 2048 },
  { name: 'hash', type: 'bytes' },
];

it('is read by DuckDB as it was written: nulls, negatives, long Chinese text, several row groups, given order', async () => {
  const file = new ParquetFile(columns, { made: 'here' });
  const rows = 10_000;
  const cells = [
    Array.from({ length: rows }, (_, row) => 1_700_000_000_000 + row),
    Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? null : -row)),
    Array.from({ length: rows }, (_, row) => row % 2 === 0),
    Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? null : `名称-${row}-${'城'.repeat(row % 50)}`)),
    Array.from({ length: rows }, (_, row) => Uint8Array.of(row & 255, 0, 1)),
  ];
  file.addGroup(cells);
  file.addGroup(
    cells.map((column) => column.slice(0, 3)),
    Uint32Array.of(2, 0, 1),
  );
  file.addGroup([[-5], [2 ** 31 - 1], [true], [''], [new Uint8Array()]]);
  const path = join(folder, 'a.parquet');
  writeFileSync(path, Buffer.concat(file.finish()));

  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const read = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  expect(
    await read(`select count(*), count(n), sum(n), count(name), sum(yes::int), sum(octet_length(hash)) from '${path}'`),
  ).toEqual([
    [
      '10004',
      '6669',
      String(cells[1]!.reduce<number>((a, b) => a + ((b as number) ?? 0), 0) - 3 + 2 ** 31 - 1),
      '8003',
      '5003',
      '30009',
    ],
  ]);
  expect(await read(`select epoch_ms(time), n, name from '${path}' offset 10000`)).toEqual([
    ['1700000000002', -2, `名称-2-城城`],
    ['1700000000000', null, null],
    ['1700000000001', -1, `名称-1-城`],
    ['-5', 2147483647, ''],
  ]);
  expect(await read(`select count(*) from '${path}' where time < '1970-01-01'::timestamp`)).toEqual([['1']]);
  expect(await read(`select typeof(time), typeof(hash) from '${path}' limit 1`)).toEqual([
    ['TIMESTAMP WITH TIME ZONE', 'BLOB'],
  ]);
});
