import { describe, expect, test } from 'vitest';
import { testPorts, testRecord } from './record-log.fixture.ts';
import { RecordLog } from './record-log.ts';

describe('RecordLog', () => {
  test('gives consecutive indexes and keeps every record over a restart', async () => {
    const ports = testPorts();
    const first = new RecordLog(ports);
    const indexes = await Promise.all(Array.from({ length: 700 }, () => first.append(testRecord())));
    expect(indexes).toEqual(Array.from({ length: 700 }, (_, at) => at));
    await first.stop();
    const second = new RecordLog(ports);
    expect(await second.append(testRecord())).toBe(700);
    await second.stop();
  });

  test('writes a replayed record once', async () => {
    const log = new RecordLog(testPorts());
    const record = testRecord();
    const both = await Promise.all([log.append(record, { replayed: true }), log.append(record, { replayed: true })]);
    expect(both).toEqual([0, 0]);
    for (let at = 0; at < 6_000; at += 600)
      await Promise.all(Array.from({ length: 600 }, () => log.append(testRecord())));
    expect(await log.append(record, { replayed: true })).toBe(0);
    await log.stop();
  });
});
