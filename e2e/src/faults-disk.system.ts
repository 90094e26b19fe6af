import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countTokens, readLake } from './read-lake.ts';
import { adminPassword, root, type StartedCitywall, startCitywall } from './start-citywall.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-disk-'));
const data = join(folder, 'data');
const ballast = join(data, 'ballast');
const mebibyte = 1024 * 1024;

/** A disk of its own for the data folder; undefined when this user may not mount one. */
function mountSmallDisk(): boolean {
  mkdirSync(data);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m,mode=0700', 'citywall-test', data], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const mounted = mountSmallDisk();

function free(): number {
  const disk = statfsSync(data);
  return disk.bavail * disk.bsize;
}

/** Fills the disk until so many bytes are free; down to 0 when the disk itself says no. */
function fill(leave: number): void {
  const file = openSync(ballast, 'a');
  const chunk = Buffer.alloc(mebibyte / 4);
  try {
    while (free() > leave) writeSync(file, chunk);
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

describe.skipIf(!mounted)('a full disk', () => {
  let citywall: StartedCitywall;
  const acknowledged: string[] = [];
  let next = 0;

  beforeAll(async () => {
    citywall = await startCitywall({ data, flags: ['--empty'] });
  });
  afterAll(async () => {
    if (citywall?.child.exitCode === null && citywall.child.signalCode === null) await citywall.killGroup();
    execFileSync('umount', ['-l', data]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Posts ten lines; their tokens count as acknowledged only when the answer is 200. */
  async function post(): Promise<{ readonly status: number; readonly code?: string }> {
    const tokens = Array.from({ length: 10 }, () => `disk-${next++}`);
    const response = await fetch(`${citywall.url}/api/v1/intake/disk`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`,
        'content-type': 'text/plain',
      },
      body: tokens.map((token) => `the line of ${token} ends here`).join('\n'),
    });
    const { code } = (await response.json()) as { code?: string };
    if (response.status === 200) acknowledged.push(...tokens);
    return { status: response.status, ...(code === undefined ? {} : { code }) };
  }

  async function alarms(): Promise<readonly string[]> {
    const { items } = await citywall.call<{ items: { key: string }[] }>('GET', '/platform/alarms');
    return items.map(({ key }) => key);
  }

  async function until(what: () => Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 30_000; Date.now() < end; await wait(250))
      if (await what().catch(() => false)) return;
    throw new Error(`waited in vain; the server printed:\n${citywall.printed().slice(-3_000)}`);
  }

  test('makes intake refuse with the reason and raise an alarm, and takes again when there is room', async () => {
    expect(await post()).toEqual({ status: 200 });
    fill(8 * mebibyte);
    await until(async () => (await post()).status === 507);
    expect(await post()).toEqual({ status: 507, code: 'detection.intake.disk-full' });
    expect(await alarms()).toContain('detection.intake.failing');
    rmSync(ballast);
    await until(async () => (await post()).status === 200);
    await until(async () => !(await alarms()).includes('detection.intake.failing'));
  });

  test('down to the last byte harms nothing that was acknowledged, and senders over TCP are held back meanwhile', async () => {
    const socket = connect(citywall.syslogPort, '127.0.0.1');
    fill(0);
    const sent = Array.from({ length: 500 }, (_, n) => `<13>tcp-${n} waits`);
    socket.end(`${sent.join('\n')}\n`);
    for (let n = 0; n < 10; n++) {
      expect((await post().catch(() => ({ status: 0 }))).status).not.toBe(500);
      await wait(200);
    }
    rmSync(ballast);
    await until(async () => (await post()).status === 200);
    const sources = async () =>
      (
        await citywall.call<{ items: { name: string; stored: number; balanced: boolean }[] }>(
          'GET',
          '/detection/sources',
        )
      ).items;
    await until(async () =>
      (await sources()).some(({ name, stored }) => name.startsWith('syslog-tcp') && stored >= 500),
    );
    expect((await sources()).filter(({ balanced }) => !balanced)).toEqual([]);
    expect((await citywall.interrupt()).code).toBe(0);
    const lines = await readLake(data);
    const counts = countTokens(lines, 'disk');
    expect(acknowledged.filter((token) => counts.get(token) !== 1)).toEqual([]);
    expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);
    expect(countTokens(lines, 'tcp').size).toBe(500);
    execFileSync(process.execPath, [join(root, 'bin/citywall.mjs'), 'audit', 'verify', '--data', data], {
      stdio: 'pipe',
    });
  });
});
