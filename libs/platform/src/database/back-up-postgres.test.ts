import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUpPostgres } from './back-up-postgres.ts';
import { createDatabase } from './index.ts';

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let folder: string;
const sourceDir = (): string => join(folder, 'source');
let source: Awaited<ReturnType<typeof createDatabase>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'citywall-'));
  // One of its own, not the server that tests share: its folder is what is copied.
  source = await createDatabase({ dataDir: sourceDir(), log });
}, 30_000);
afterAll(async () => {
  await source.close();
  rmSync(folder, { recursive: true, force: true });
});

async function rowsOfCopy(name: string): Promise<number[]> {
  const dataDir = join(folder, name);
  await backUpPostgres(sourceDir(), dataDir);
  mkdirSync(join(dataDir, 'keys'), { mode: 0o700 });
  await copyFile(join(sourceDir(), 'keys', 'postgres.password'), join(dataDir, 'keys', 'postgres.password'));
  const copy = await createDatabase({ dataDir, log });
  try {
    return (await sql<{ n: number }>`select n from kept order by n`.execute(copy.db)).rows.map(({ n }) => n);
  } finally {
    await copy.close();
  }
}

test('a copy made while rows are written opens elsewhere, with every row committed before it began', async () => {
  await sql`create table kept (n int primary key)`.execute(source.db);
  let written = 0;
  let writing = true;
  const writer = (async () => {
    while (writing) await sql`insert into kept values (${++written})`.execute(source.db);
  })();
  while (written < 50) await new Promise((resolve) => setTimeout(resolve, 10));
  const before = written - 1;
  const rows = await rowsOfCopy('running');
  writing = false;
  await writer;
  expect(rows.length).toBeGreaterThanOrEqual(before);
  expect(rows).toEqual(Array.from({ length: rows.length }, (_, index) => index + 1));
}, 30_000);
