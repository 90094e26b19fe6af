import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockData } from './data-lock.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'citywall-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('the lock on the data folder', () => {
  test('lets one process in, and the next after it is given back', () => {
    const unlock = lockData(dir);
    expect(() => lockData(dir)).toThrow(expect.objectContaining({ code: 'platform.data.in-use' }));
    unlock();
    lockData(dir)();
  });

  test('is taken over from a process that is gone, and from one whose number another program has now', () => {
    for (const left of ['999999999 12345\n', `${process.pid} 1\n`, 'garbage']) {
      writeFileSync(join(dir, 'citywall.pid'), left);
      lockData(dir)();
    }
  });

  test('is taken over from a process that was killed and not yet waited for', async () => {
    // The shell replaces itself by sleep, which does not wait for the child it inherits.
    const parent = spawn('sh', [
      '-c',
      'sh -c "exec sleep 0.2" & echo $! $(cut -d" " -f22 /proc/$!/stat); exec sleep 30',
    ]);
    const line = await new Promise<string>((done) => parent.stdout.once('data', (chunk) => done(String(chunk))));
    writeFileSync(join(dir, 'citywall.pid'), line);
    expect(() => lockData(dir)).toThrow();
    await new Promise((done) => setTimeout(done, 600));
    lockData(dir)();
    parent.kill('SIGKILL');
  });
});
