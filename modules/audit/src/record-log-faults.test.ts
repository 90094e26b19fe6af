import { appendFileSync, cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatKey, noteKey } from '@citywall/merkle';
import { describe, expect, test } from 'vitest';
import { testPorts, testRecord, testSigner } from './record-log.fixture.ts';
import { RecordLog } from './record-log.ts';
import { verifyLog } from './verify-log.ts';

const keys = (ports: ReturnType<typeof testPorts>): string[] => ports.alarms.list().map(({ key }) => key);

describe('an audit log that cannot be written', () => {
  test('refuses, raises the alarm, loses nothing, and goes on when it can', async () => {
    const ports = testPorts();
    const log = new RecordLog(ports);
    await log.append(testRecord());
    renameSync(log.place.cache, `${log.place.cache}.away`);
    await expect(log.append(testRecord())).rejects.toMatchObject({ code: 'audit.log.unwritable', status: 503 });
    expect(keys(ports)).toContain('audit.write.failed');
    renameSync(`${log.place.cache}.away`, log.place.cache);
    expect(await log.append(testRecord())).toBe(1);
    expect(keys(ports)).not.toContain('audit.write.failed');
    await log.stop();
    expect(await verifyLog(log.place.folder, log.key)).toMatchObject({ whole: true, size: 2 });
  });

  test('loses nothing when tiles cannot be written either', async () => {
    const log = new RecordLog(testPorts());
    await Promise.all(Array.from({ length: 300 }, () => log.append(testRecord())));
    writeFileSync(join(log.place.folder, 'tile'), 'in the way');
    await expect(log.append(testRecord())).rejects.toThrow();
    rmSync(join(log.place.folder, 'tile'));
    expect(await log.append(testRecord())).toBe(300);
    await log.stop();
    expect(await verifyLog(log.place.folder, log.key)).toMatchObject({ whole: true, size: 301 });
  });
});

describe('an audit log that somebody changes', () => {
  test('while it is open is written again from memory, with an alarm and a record', async () => {
    const ports = testPorts();
    const log = new RecordLog(ports);
    await Promise.all(Array.from({ length: 10 }, () => log.append(testRecord())));
    appendFileSync(join(log.place.folder, 'tail'), 'x');
    await log.append(testRecord());
    await log.publish();
    expect(keys(ports)).toContain('audit.log.damaged');
    await log.stop();
    expect(await verifyLog(log.place.folder, log.key)).toMatchObject({ whole: true, size: 12 });
    expect(readFileSync(join(log.place.folder, 'tail'), 'utf8')).toContain('audit.log.tampered');
  });

  test.each([
    ['tail', (folder: string) => appendFileSync(join(folder, 'tail'), 'x')],
    ['tail', (folder: string) => rmSync(join(folder, 'tail'))],
    ['checkpoint', (folder: string) => rmSync(join(folder, 'checkpoint'))],
    ['audit', (folder: string) => rmSync(folder, { recursive: true })],
  ])('while it is closed is not gone on with: %s', async (file, spoil) => {
    const ports = testPorts();
    const before = new RecordLog(ports);
    await before.append(testRecord());
    await before.stop();
    spoil(before.place.folder);
    const after = new RecordLog(ports);
    await after.start();
    await expect(after.append(testRecord())).rejects.toMatchObject({ code: 'audit.log.damaged' });
    await after.stop();
    const alarm = ports.alarms.list().find(({ key }) => key === 'audit.log.damaged');
    expect(String(alarm?.details.reason)).toContain(file);
  });

  test('a second writer with the same key is refused rather than forking the log', async () => {
    const ports = testPorts();
    const first = new RecordLog(ports);
    await first.append(testRecord());
    const second = new RecordLog(ports);
    await second.append(testRecord());
    await second.append(testRecord());
    await expect(first.append(testRecord())).rejects.toThrow();
    await second.stop();
    await first.stop();
    expect(await verifyLog(second.place.folder, second.key)).toMatchObject({ whole: true, size: 3 });
  });

  test('with the key of another city is not appended to', async () => {
    const ports = testPorts();
    const before = new RecordLog(ports);
    await before.append(testRecord());
    await before.stop();
    const other = testSigner();
    const stranger = new RecordLog(testPorts(ports.dataDir, other));
    await expect(stranger.append(testRecord())).rejects.toMatchObject({ code: 'audit.log.damaged' });
    writeFileSync(join(ports.dataDir, 'keys/audit.pub'), `${formatKey(noteKey(other.name, other.publicKey))}\n`);
    const again = new RecordLog(testPorts(ports.dataDir, other));
    await expect(again.append(testRecord())).rejects.toMatchObject({ code: 'audit.log.damaged' });
  });

  test('a start that a crash cut off is simply made again', async () => {
    const ports = testPorts();
    const first = new RecordLog(ports);
    await first.append(testRecord());
    await first.stop();
    const fresh = testPorts(undefined, ports.signer);
    mkdirSync(join(fresh.dataDir, 'audit'), { recursive: true });
    cpSync(join(ports.dataDir, 'audit/checkpoint'), join(fresh.dataDir, 'audit/checkpoint'));
    const again = new RecordLog(fresh);
    expect(await again.append(testRecord())).toBe(0);
    await again.stop();
  });
});
