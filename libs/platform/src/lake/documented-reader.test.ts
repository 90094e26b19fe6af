import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LakeRow } from './lake-schema.ts';
import { LakeWriter } from './lake-writer.ts';

const page = readFileSync(new URL('../../../../docs/lake.md', import.meta.url), 'utf8');
let folder = '';

function row(time: string, status: string, raw: string): LakeRow {
  return {
    time: Date.parse(time),
    uid: '01900000-0000-7000-8000-000000000001',
    classUid: 3002,
    activityId: 1,
    severityId: 1,
    statusId: status === 'Failure' ? 2 : 1,
    source: 'web-01',
    sourceAddress: '203.0.113.66',
    sourceName: null,
    destinationAddress: null,
    userName: 'root',
    hostname: null,
    received: Date.parse(time),
    trusted: false,
    raw,
    rawHash: createHash('sha256').update(raw).digest(),
    rawSize: Buffer.byteLength(raw),
    event: JSON.stringify({ class_uid: 3002, status }),
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'citywall-reader-'));
  const writer = new LakeWriter(folder, 'w0');
  writer.add(row('2026-11-20T23:59:59Z', 'Failure', 'the day before'));
  writer.add(row('2026-11-21T00:00:01Z', 'Failure', 'refused'));
  writer.add(row('2026-11-21T00:00:02Z', 'Success', 'let in'));
  await writer.flush(1, 1);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the SQL of docs/lake.md reads a lake, wherever the reader is', async () => {
  const [, sql = ''] = /```sql\n([^`]+)```/.exec(page) ?? [];
  expect(sql).toContain("'data/lake/");
  const connection = await (await DuckDBInstance.create()).connect();
  for (const zone of ['UTC', 'Asia/Shanghai', 'America/Los_Angeles']) {
    await connection.run(`set timezone = '${zone}'`);
    const answer = await connection.runAndReadAll(sql.replace('data/lake', folder));
    expect(answer.getRowObjectsJson()).toMatchObject([
      { src_ip: '203.0.113.66', user_name: 'root', raw_data: 'refused' },
    ]);
  }
  connection.closeSync();
});
