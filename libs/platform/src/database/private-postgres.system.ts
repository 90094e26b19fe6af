import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = process.getuid?.() === 0;
let base: string;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'citywall-'));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Opens the database in `dataDir` in a process of its own, stores a row, and answers how many there are. */
function openIn(dataDir: string, options: { uid?: number; gid?: number; path?: string } = {}): string {
  const text = `
    import { createDatabase } from ${JSON.stringify(new URL('./create-database.ts', import.meta.url).href)};
    import { sql } from 'kysely';
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const database = await createDatabase({ dataDir: ${JSON.stringify(dataDir)}, log });
    await sql\`create table if not exists kept (n int)\`.execute(database.db);
    await sql\`insert into kept values (1)\`.execute(database.db);
    const { rows } = await sql\`select * from kept\`.execute(database.db);
    await database.close();
    process.stdout.write('rows ' + rows.length);`;
  const { path = process.env.PATH, ...identity } = options;
  const done = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', text], {
    cwd: new URL('.', import.meta.url),
    ...identity,
    env: { PATH: path, HOME: dataDir },
    encoding: 'utf8',
  });
  return done.stdout + done.stderr;
}

describe.skipIf(!root)('started by root (needs root)', () => {
  test('the private PostgreSQL runs in a data folder closed to all others', () => {
    const closed = mkdtempSync(join(homedir(), '.citywall-'));
    try {
      chmodSync(closed, 0o700);
      expect(openIn(join(closed, 'data'))).toBe('rows 1');
      expect(openIn(join(closed, 'data'))).toBe('rows 2');
      expect(statSync(join(closed, 'data', 'postgres', 'cluster')).uid).toBe(0);
    } finally {
      rmSync(closed, { recursive: true, force: true });
    }
  });

  test('it runs where user namespaces are forbidden, and goes on with the data made the other way', () => {
    const programs = join(base, 'programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const path = `${programs}:${process.env.PATH}`;
    const dataDir = join(base, 'forbidden');
    expect(openIn(dataDir, { path })).toBe('rows 1');
    expect(statSync(join(dataDir, 'postgres', 'cluster')).uid).toBe(65_534);
    expect(openIn(dataDir)).toBe('rows 2');
    expect(openIn(dataDir, { path })).toBe('rows 3');
  });

  test.each([
    ['an ordinary user', 65_534],
    ['a user without a name', 12_345],
  ])('it runs for %s, and root can go on with that data', (_who, uid) => {
    const dataDir = join(base, `user-${uid}`);
    mkdirSync(dataDir);
    chownSync(dataDir, uid, uid);
    chmodSync(base, 0o755);
    expect(openIn(dataDir, { uid, gid: uid })).toBe('rows 1');
    expect(openIn(dataDir)).toBe('rows 2');
  });
});
