import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@citywall/kernel';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDatabase } from './create-database.ts';
import { isRunning, readPostmaster } from './postmaster.ts';

const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let root: string;
let dataDir: string;
const servers: ChildProcess[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'citywall-'));
  dataDir = join(root, 'data');
});
afterAll(() => {
  for (const server of servers) server.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** A server in a process of its own that opens the database, stores `n`, says so and stays. */
async function serve(n: number): Promise<ChildProcess> {
  const text = `
    import { createDatabase } from ${JSON.stringify(new URL('./create-database.ts', import.meta.url).href)};
    import { sql } from 'kysely';
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const { db } = await createDatabase({ dataDir: ${JSON.stringify(dataDir)}, log });
    await sql\`create table if not exists kept (n int)\`.execute(db);
    await sql\`insert into kept values (${n})\`.execute(db);
    process.stdout.write('ready');
    setInterval(() => {}, 1000);`;
  const server = spawn(process.execPath, ['--input-type=module-typescript', '-e', text], {
    cwd: new URL('.', import.meta.url),
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  servers.push(server);
  await once(server.stdout!, 'data');
  return server;
}

async function keptIn(folder: string): Promise<number[]> {
  const database = await createDatabase({ dataDir: folder, log });
  try {
    return (await sql<{ n: number }>`select n from kept order by n`.execute(database.db)).rows.map(({ n }) => n);
  } finally {
    await database.close();
  }
}

function postmaster() {
  return readPostmaster(join(dataDir, 'postgres', 'cluster'));
}

describe('the private PostgreSQL', () => {
  test('has its own session, refuses a second server, and is found after a kill -9 of the server alone', async () => {
    const server = await serve(1);
    const { pid } = postmaster()!;
    // Fields of /proc/PID/stat after the command: state, parent, process group, session.
    const session = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[3]);
    expect(session).toBe(pid);
    await expect(createDatabase({ dataDir, log })).rejects.toThrow(/Another Citywall is running/);
    server.kill('SIGKILL');
    await once(server, 'exit');
    expect(isRunning(pid)).toBe(true);
    expect(await keptIn(dataDir)).toEqual([1]);
    expect(isRunning(pid)).toBe(false);
  }, 30_000);

  test('recovers after a kill -9 of everything, also when its old number now belongs to another program', async () => {
    const server = await serve(2);
    const { pid } = postmaster()!;
    process.kill(pid, 'SIGKILL');
    server.kill('SIGKILL');
    await once(server, 'exit');
    const file = join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(String(pid), String(process.pid)));
    expect(await keptIn(dataDir)).toEqual([1, 2]);
  }, 30_000);

  test('keeps the data folder to its owner: nothing is readable by others, the password only by us', () => {
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'keys', 'postgres.password')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'postgres')).mode & 0o777).toBe(0o700);
  });

  test('is started again when it dies under a living server, and the pool goes on', async () => {
    const database = await createDatabase({ dataDir, log });
    try {
      process.kill(postmaster()!.pid, 'SIGKILL');
      const count = () => sql<{ n: number }>`select n from kept`.execute(database.db);
      await vi.waitFor(async () => expect((await count()).rows).toHaveLength(2), { timeout: 10_000, interval: 100 });
      // The lock that marks the folder as used is taken again.
      const locks = () => sql`select from pg_locks where locktype = 'advisory'`.execute(database.db);
      await vi.waitFor(async () => expect((await locks()).rows).toHaveLength(1), { timeout: 5_000, interval: 100 });
      await expect(createDatabase({ dataDir, log })).rejects.toThrow(/Another Citywall is running/);
    } finally {
      await database.close();
    }
    expect(postmaster()).toBeUndefined();
  }, 40_000);

  test('stops within three seconds although a query runs on', async () => {
    const database = await createDatabase({ dataDir, log });
    const slow = sql`select pg_sleep(50)`.execute(database.db).catch((error) => error.message);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const begun = performance.now();
    await database.close();
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(await slow).toMatch(/terminat/);
    expect(postmaster()).toBeUndefined();
  }, 20_000);

  test('uses a port of its own where the path is too long for a socket', async () => {
    const deep = join(root, 'a'.repeat(60), 'b'.repeat(60));
    const database = await createDatabase({ dataDir: deep, log });
    try {
      const answer = await sql<{ listen: string; port: number }>`select current_setting('listen_addresses') as listen,
        current_setting('port')::int as port`.execute(database.db);
      expect(answer.rows[0]!.listen).toBe('127.0.0.1');
      expect(answer.rows[0]!.port).not.toBe(5432);
    } finally {
      await database.close();
    }
  }, 30_000);

  test('says what to do when the password is lost or a URL leads nowhere', async () => {
    const lost = join(root, 'lost');
    mkdirSync(join(lost, 'postgres', 'cluster'), { recursive: true });
    writeFileSync(join(lost, 'postgres', 'cluster', 'PG_VERSION'), '18\n');
    await expect(createDatabase({ dataDir: lost, log })).rejects.toThrow(/Put it back from a backup/);
    const url = 'postgres://somebody:secret-word@127.0.0.1:1/nothing';
    const failure = await createDatabase({ dataDir: root, url, log }).catch((error) => error);
    expect(failure.message).toMatch(/CITYWALL_DATABASE_URL cannot be used/);
    expect(failure.message).not.toContain('secret-word');
  });
});
