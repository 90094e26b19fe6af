import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  guideConfiguration,
  hasRsyslog,
  hasSyslogNg,
  type Sender,
  startRsyslog,
  startSyslogNg,
} from './city-senders.ts';
import { type StartedCitywall, startCitywall } from './start-citywall.ts';

interface Source {
  readonly name: string;
  readonly received: number;
  readonly stored: number;
  readonly refused: number;
  readonly dropped: number;
  readonly balanced: boolean;
}

const lines = 50;

describe('real senders, configured as the guide says', () => {
  let folder: string;
  let citywall: StartedCitywall;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'citywall-senders-'));
    citywall = await startCitywall({ data: join(folder, 'data'), flags: ['--empty'] });
  });

  afterAll(async () => {
    await citywall?.interrupt();
    rmSync(folder, { recursive: true, force: true });
  });

  const destination = () => ({
    syslogPort: citywall.syslogPort,
    certificate: join(folder, 'data/keys/tls.crt'),
  });

  /** How many stored lines hold the words. */
  async function stored(words: string): Promise<number> {
    const path = `/detection/events?text=${encodeURIComponent(words)}&limit=500`;
    return (await citywall.call<{ items: unknown[] }>('GET', path)).items.length;
  }

  /** Sends numbered lines and waits until each of them is there once. */
  async function deliver(name: string, start: (own: string) => Promise<Sender>): Promise<void> {
    const own = join(folder, name);
    mkdirSync(own);
    const sender = await start(own);
    try {
      for (let line = 1; line <= lines; line++) sender.log(`through ${name} number ${line} of many`);
      await expect.poll(() => stored(`through ${name} number`), { timeout: 30_000, interval: 500 }).toBe(lines);
    } finally {
      await sender.stop();
    }
  }

  test.skipIf(!hasRsyslog('imuxsock'))('rsyslog over TCP (needs rsyslog)', async () => {
    await deliver('tcp', (own) => startRsyslog(own, guideConfiguration('queue.maxDiskSpace'), destination()));
  });

  test.skipIf(!hasRsyslog('omrelp'))('rsyslog over RELP (needs rsyslog-relp)', async () => {
    await deliver('relp', (own) => startRsyslog(own, guideConfiguration('type="omrelp"'), destination()));
  });

  test.skipIf(!hasRsyslog('lmnsd_gtls'))('rsyslog over TLS (needs rsyslog-gnutls)', async () => {
    await deliver('tls', (own) => startRsyslog(own, guideConfiguration('StreamDriver="gtls"'), destination()));
  });

  test.skipIf(!hasSyslogNg)('syslog-ng over TCP (needs syslog-ng or CITYWALL_SYSLOG_NG)', async () => {
    await deliver('syslog-ng', (own) => startSyslogNg(own, destination()));
  });

  test.each([
    ['UDP', ['-d']],
    ['TCP with counted frames', ['-T', '--octet-count']],
    ['TCP with lines', ['-T']],
  ])('logger over %s', async (name, flags) => {
    const words = `logger says hello over ${name}`;
    spawnSync('logger', ['-n', '127.0.0.1', '-P', String(citywall.syslogPort), ...flags, words]);
    await expect.poll(() => stored(words), { timeout: 15_000, interval: 500 }).toBe(1);
  });

  test('every account balances, nothing was refused or dropped', async () => {
    const { items } = await citywall.call<{ items: Source[] }>('GET', '/detection/sources');
    expect(items.length).toBeGreaterThanOrEqual(2);
    for (const source of items) {
      expect(source, source.name).toMatchObject({ balanced: true, refused: 0, dropped: 0, received: source.stored });
    }
  });
});
