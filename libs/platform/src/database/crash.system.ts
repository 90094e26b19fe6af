import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from './create-database.ts';
import { readPostmaster } from './postmaster.ts';

const rounds = process.env.CITYWALL_SOAK === '1' ? 50 : 3;
let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'citywall-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/**
 * A server that keeps making rows, each with a domain event, a job and a pending record
 * in its transaction, and keeps consuming them; it prints each number once it is committed.
 */
const server = `
  import { createDatabase } from ${JSON.stringify(new URL('./create-database.ts', import.meta.url).href)};
  import * as parts from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)};
  import { sql } from 'kysely';
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const clock = { now: () => Date.now() };
  const database = await createDatabase({ dataDir: process.argv[1], log });
  const { db } = database;
  await parts.migrate(db, []);
  await sql\`create table if not exists made (n bigint primary key)\`.execute(db);
  await sql\`create table if not exists heard (n bigint)\`.execute(db);
  await sql\`create table if not exists worked (n bigint primary key)\`.execute(db);
  const events = parts.createDomainEvents(database, { clock, log });
  events.subscribe('a.row.made', 'ear', async (event, through) => {
    await sql\`insert into heard values (\${event.payload.n})\`.execute(through);
  });
  const jobs = parts.createJobs(database, { clock, log });
  jobs.work('hand', {}, async ({ n }) => {
    await sql\`insert into worked values (\${n}) on conflict do nothing\`.execute(db);
  });
  await events.start();
  await jobs.start();
  process.stdout.write('ready\\n');
  const consumeOnly = process.argv[2] === '1';
  for (let n = Date.now() * 1000; ; n += 1) {
    if (consumeOnly) {
      const left = await sql\`select from platform.delivery union all select from platform.job\`.execute(db);
      if (left.rows.length === 0) process.stdout.write('drained\\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    await db.transaction().execute(async (through) => {
      await sql\`insert into made values (\${n})\`.execute(through);
      await events.publish(through, 'a.row.made', { n });
      await jobs.send('hand', { n }, { db: through });
      await parts.enlistRecords(through, [{ id: crypto.randomUUID(), n }]);
    });
    process.stdout.write(n + '\\n');
  }`;

async function start(consumeOnly: boolean): Promise<{ child: ChildProcess; lines: string[] }> {
  const child = spawn(
    process.execPath,
    ['--input-type=module-typescript', '-e', server, dataDir, consumeOnly ? '1' : '0'],
    {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    },
  );
  const lines: string[] = [];
  let rest = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  while (!lines.includes('ready')) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    await sleep(20);
  }
  return { child, lines };
}

test(`nothing acknowledged is lost and nothing is done twice over ${rounds} kills at random moments`, async () => {
  const acknowledged: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { child, lines } = await start(false);
    await sleep(100 + Math.random() * 900);
    // In turn: the server alone, and the server with its PostgreSQL.
    if (round % 2 === 1) process.kill(readPostmaster(join(dataDir, 'postgres', 'cluster'))!.pid, 'SIGKILL');
    child.kill('SIGKILL');
    await once(child, 'exit');
    acknowledged.push(...lines.filter((line) => line !== 'ready').map(Number));
  }
  expect(acknowledged.length).toBeGreaterThan(rounds);

  const { child, lines } = await start(true);
  while (!lines.includes('drained')) await sleep(50);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const database = await createDatabase({ dataDir, log });
  try {
    const numbers = async (table: string) =>
      (await sql<{ n: number }>`select n from ${sql.table(table)} order by n`.execute(database.db)).rows.map(
        ({ n }) => n,
      );
    const made = await numbers('made');
    const kept = new Set(made);
    expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
    expect(await numbers('heard')).toEqual(made);
    expect(await numbers('worked')).toEqual(made);
    const pending = await sql`select from platform.pending_record`.execute(database.db);
    expect(pending.rows).toHaveLength(made.length);
    const left = await sql`select from platform.delivery union all select from platform.job`.execute(database.db);
    expect(left.rows).toEqual([]);
  } finally {
    await database.close();
  }
});
