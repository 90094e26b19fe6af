import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readablePath } from './readable-path.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'citywall-readable-')));
const dataDir = join(folder, 'data');
const log = join(folder, 'auth.log');
mkdirSync(join(dataDir, 'keys'), { recursive: true });
mkdirSync(join(folder, '.ssh'));
writeFileSync(join(dataDir, 'keys', 'installation'), 'secret');
writeFileSync(join(folder, '.ssh', 'id'), 'secret');
writeFileSync(log, 'line\n');
symlinkSync(join(dataDir, 'keys', 'installation'), join(folder, 'innocent.log'));
symlinkSync(dataDir, join(folder, 'elsewhere'));
symlinkSync(log, join(folder, 'current.log'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a path to be read as a log', () => {
  test('leads to a regular file, also over a link', async () => {
    expect(await readablePath(log, dataDir)).toBe(log);
    expect(await readablePath(join(folder, 'current.log'), dataDir)).toBe(log);
  });

  test.each([
    ['a key of the platform', join(dataDir, 'keys', 'installation')],
    ['a key behind a link', join(folder, 'innocent.log')],
    ['a key behind a linked folder', join(folder, 'elsewhere', 'keys', 'installation')],
    ['a key by way of dots', join(folder, 'x', '..', 'data', 'keys', 'installation')],
    ['passwords of the system', '/etc/passwd'],
    ['the environment of this process', '/proc/self/environ'],
    ['a device', '/dev/zero'],
    ['a key of a person', join(folder, '.ssh', 'id')],
    ['a folder', folder],
    ['a relative path', 'auth.log'],
    ['nothing', join(folder, 'missing.log')],
  ])('refuses %s', async (_what, path) => {
    expect(await readablePath(path, dataDir)).toBeUndefined();
  });
});
