import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '@citywall/audit';
import { newId, systemClock } from '@citywall/kernel';
import { createDatabase } from '@citywall/platform/database';
import { createAlarmBoard, createLive, openSigner } from '@citywall/platform/runtime';
import { createLmdbStreams } from '@citywall/platform/streams';
import { afterEach, describe, expect, test } from 'vitest';

const main = new URL('../main.ts', import.meta.url).pathname;
const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const temporary = (): string => mkdtempSync(join(tmpdir(), 'citywall-backup-'));

/** The parts of a city that keep state, open over one data folder. */
async function openCity(dataDir: string) {
  const database = await createDatabase({ dataDir, log });
  const streams = createLmdbStreams({ folder: join(dataDir, 'streams') });
  const stream = streams.open('intake', { consumers: ['lake'] });
  const ports = {
    dataDir,
    log,
    clock: systemClock,
    signer: openSigner(join(dataDir, 'keys')),
    alarms: createAlarmBoard(systemClock),
    live: createLive(),
  };
  const { module, recorder } = createAudit(ports);
  await module.start();
  await database.pool.query('create table if not exists note (n int primary key)');
  const close = async (): Promise<void> => {
    await module.stop();
    await streams.close();
    await database.close();
  };
  const write = async (n: number): Promise<void> => {
    await stream.append(Buffer.from(`event ${n}`));
    await database.pool.query('insert into note values ($1)', [n]);
    await recorder.append({
      id: newId(),
      time: new Date().toISOString(),
      operation: 'test.note.write',
      phase: 'result',
      principal: { type: 'person', id: 'p', name: 'p' },
      resource: { type: 'Note', id: String(n) },
      outcome: 'success',
      risk: 'low',
    });
  };
  const notes = async (): Promise<number[]> =>
    (await database.pool.query<{ n: number }>('select n from note order by n')).rows.map(({ n }) => n);
  return { stream, write, notes, close };
}

function citywall(...args: string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const ran = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/** The same, without holding up this process, which goes on writing. */
function citywallMeanwhile(...args: string[]): Promise<{ readonly code: number | null; readonly err: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, err })));
}

describe('citywall backup and restore', () => {
  const open: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  test.each(['city.tar', 'city'])(
    'of a running city into %s, into a second folder that starts and verifies',
    async (name) => {
      const data = join(temporary(), 'data');
      const output = join(temporary(), name);
      const city = await openCity(data);
      open.push(city.close);
      const parquet = join(data, 'lake/class=3002/day=2026-11-21');
      mkdirSync(parquet, { recursive: true });
      writeFileSync(join(parquet, '1-5.parquet'), 'rows');
      for (let n = 1; n <= 300; n += 1) await city.write(n);

      let written = 300;
      let done = false;
      const backing = citywallMeanwhile('backup', '--data', data, '--output', output).finally(() => {
        done = true;
      });
      while (!done) await city.write(++written);
      expect(await backing).toMatchObject({ code: 0, err: expect.stringContaining('private keys') });
      expect(statSync(name === 'city' ? join(output, 'data/keys/installation.key') : output).mode & 0o777).toBe(0o600);
      await city.write(++written);

      const second = join(temporary(), 'second');
      expect(citywall('restore', '--data', second, '--input', output)).toMatchObject({ code: 0 });
      expect(citywall('audit', 'verify', '--data', second)).toMatchObject({ code: 0 });
      expect(readFileSync(join(second, 'lake/class=3002/day=2026-11-21/1-5.parquet'), 'utf8')).toBe('rows');

      const restored = await openCity(second);
      open.push(restored.close);
      const notes = await restored.notes();
      const events = restored.stream.read(0, 100_000, 1e9).map(({ value }) => Buffer.from(value).toString());
      // One more than in the backup: the restoring itself.
      const records = JSON.parse(citywall('audit', 'verify', '--data', second, '--json').out).size as number;
      expect(notes.length).toBeGreaterThanOrEqual(300);
      expect(notes).toEqual(notes.map((_, at) => at + 1));
      expect(events).toEqual(events.map((_, at) => `event ${at + 1}`));
      // Each part is as of its moment, in the order that makes recovery whole.
      expect(events.length).toBeGreaterThanOrEqual(300);
      expect(notes.length + 1).toBeGreaterThanOrEqual(events.length);
      expect(records).toBeGreaterThanOrEqual(notes.length);
      await restored.write(1_000_000);
    },
  );

  test('refuses a damaged backup, a folder in use, and an older backup in the way', async () => {
    const data = join(temporary(), 'data');
    const city = await openCity(data);
    await city.write(1);
    await city.close();
    const output = join(temporary(), 'city.tar');
    expect(citywall('backup', '--data', data, '--output', output)).toMatchObject({ code: 0 });
    expect(citywall('backup', '--data', data, '--output', output)).toMatchObject({ code: 2 });
    expect(citywall('restore', '--data', data, '--input', output)).toMatchObject({ code: 2 });
    const bytes = readFileSync(output);
    bytes[bytes.indexOf('-----BEGIN PRIVATE KEY') + 40] ^= 1;
    const damaged = `${output}.damaged.tar`;
    writeFileSync(damaged, bytes);
    const second = join(temporary(), 'second');
    expect(citywall('restore', '--data', second, '--input', damaged).code).toBe(2);
    writeFileSync(damaged, readFileSync(output).subarray(0, -2_048));
    expect(citywall('restore', '--data', second, '--input', damaged).code).toBe(2);
    appendFileSync(join(data, 'audit/tail'), 'x');
    expect(citywall('backup', '--data', data, '--output', `${output}2`)).toMatchObject({ code: 2 });
  });
});
