import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseLaunch } from './launch-ladder.ts';

/** Debian's PostgreSQL, the oldest that is promised to work (CITYWALL_DATABASE_URL). */
const debian = '/usr/lib/postgresql';
const versions = existsSync(debian) ? readdirSync(debian).filter((version) => Number(version) >= 15) : [];
const binaries = join(debian, versions[0] ?? 'none', 'bin');

let folder: string;
let server: ChildProcess;

describe.skipIf(versions.length === 0)(`a PostgreSQL of the system by URL (needs ${debian}/15 or newer)`, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-'));
    const [program = '', ...prefix] = [...chooseLaunch(join(binaries, 'postgres')).prefix, join(binaries, 'initdb')];
    const cluster = join(folder, 'cluster');
    const made = spawnSync(program, [
      ...prefix,
      '-D',
      cluster,
      '-U',
      'city',
      '--auth=trust',
      '-E',
      'UTF8',
      '--locale=C',
    ]);
    expect(made.status, String(made.stderr)).toBe(0);
    const arguments_ = ['-D', cluster, '-k', folder, '-c', 'listen_addresses='];
    server = spawn(program, [...prefix.slice(0, -1), join(binaries, 'postgres'), ...arguments_], { stdio: 'ignore' });
    for (let n = 0; n < 100 && !existsSync(join(folder, '.s.PGSQL.5432')); n += 1) await sleep(100);
    await sleep(300);
  });
  afterAll(async () => {
    server.kill('SIGINT');
    await sleep(500);
    rmSync(folder, { recursive: true, force: true });
  });

  test('passes every test of the private one', () => {
    const url = `postgres://city@/postgres?host=${encodeURIComponent(folder)}`;
    const vitest = join(process.cwd(), 'node_modules/vitest/vitest.mjs');
    const done = spawnSync(
      process.execPath,
      [vitest, 'run', '--project', 'unit', join(import.meta.dirname, 'database.test.ts')],
      {
        env: { ...process.env, CITYWALL_TEST_DATABASE_URL: url, NO_COLOR: '1' },
        encoding: 'utf8',
      },
    );
    expect(done.stdout + done.stderr).toMatch(/Tests +\d+ passed \| 1 skipped/);
    expect(done.status).toBe(0);
  });
});
