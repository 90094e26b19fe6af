import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRules, type RuleSet } from '@citywall/sigma';
import { afterAll, expect, it } from 'vitest';
import { BatchBuilder } from '../intake/batch.ts';
import { BatchReader } from './batch-reader.ts';

const lakeFolder = mkdtempSync(join(tmpdir(), 'citywall-reader-'));
afterAll(() => rmSync(lakeFolder, { recursive: true }));

const source = { name: 'host-1', format: 'auto', zone: 'UTC', trusted: true };
const rule = `
title: Password refused
id: 6ee1c1a8-6c58-4c7e-9d4f-0d5c4a1f7f10
level: low
logsource: { product: linux, service: sshd }
detection: { word: { message|contains: 'Failed password' }, condition: word }
`;

function batchOf(...lines: readonly (string | Buffer)[]): Uint8Array {
  const builder = new BatchBuilder(1_763_700_000_000);
  for (const line of lines) {
    const bytes = Buffer.from(line as string);
    builder.add(source, bytes, 0, bytes.length, 1_763_700_000_010);
  }
  return builder.close();
}

const failed = '<38>Nov 21 04:00:00 host-1 sshd[7]: Failed password for root from 10.0.0.9 port 4000 ssh2';

it('gives hits with evidence, the same for the same batch', () => {
  const reader = new BatchReader({ name: 'w0', lakeFolder });
  reader.useRules(loadRules([{ file: 'a.yml', text: rule }]));
  const report = reader.read(7, batchOf(failed, 'no format knows this'));
  expect(report).toMatchObject({ kind: 'batch', sequence: 7, rows: 2 });
  expect(report.hits).toHaveLength(1);
  expect(report.hits[0]).toMatchObject({ reference: { raw: failed, source: 'host-1', trusted: true } });
  expect(report.readings).toMatchObject([{ source: 'host-1', lines: 2, unparsed: 1 }]);
  expect(reader.read(7, batchOf(failed, 'no format knows this'))).toEqual(report);
});

it('keeps every event also when a rule breaks, and tells of it', async () => {
  const reader = new BatchReader({ name: 'w1', lakeFolder });
  const broken = loadRules([{ file: 'a.yml', text: rule }]);
  const rules = broken.rules.map((one) => ({ ...one, searches: {}, condition: null }));
  reader.useRules({ ...broken, rules } as unknown as RuleSet);
  const report = reader.read(8, batchOf(failed, failed));
  expect(report).toMatchObject({ rows: 2, hits: [] });
  expect(report.defect).toMatch(/^[0-9a-f-]{36}: /);
  const files = await reader.flush(8, 8);
  expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(2);
});
