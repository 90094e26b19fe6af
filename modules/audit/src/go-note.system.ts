import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatKey } from '@citywall/merkle';
import { beforeAll, describe, expect, test } from 'vitest';
import { proveConsistency, proveInclusion } from './proof-files.ts';
import { testPorts, testRecord } from './record-log.fixture.ts';
import { RecordLog } from './record-log.ts';

const hasGo = spawnSync('go', ['version']).status === 0;

describe.skipIf(!hasGo)('golang.org/x/mod agrees: note and tlog', () => {
  const program = join(mkdtempSync(join(tmpdir(), 'citywall-go-')), 'gonote');
  const ask = (task: object): string =>
    spawnSync(program, { input: JSON.stringify(task), encoding: 'utf8' }).stdout.trim();

  beforeAll(() => {
    const cwd = new URL('./testdata/gonote/', import.meta.url).pathname;
    execFileSync('go', ['build', '-buildvcs=false', '-o', program, '.'], { cwd, stdio: 'inherit' });
  });

  test('with checkpoints, inclusion and consistency proofs of a log of 1,000 records', async () => {
    const log = new RecordLog(testPorts());
    const fill = (count: number) => Promise.all(Array.from({ length: count }, () => log.append(testRecord())));
    const signed = [await log.publish()];
    for (const count of [1, 299, 400, 300]) {
      await fill(count);
      signed.push(await log.publish());
    }
    const snapshot = await log.snapshot();
    const newest = signed.at(-1)!;
    expect(newest.size).toBe(1_000);
    for (const [at, index] of [
      [1, 0],
      [2, 255],
      [3, 256],
      [4, 999],
    ] as const) {
      const older = signed[at];
      const included = await proveInclusion(snapshot, newest, index);
      const consistent = await proveConsistency(snapshot, newest, older.size, newest.size);
      const task = {
        key: formatKey(log.key),
        checkpoint: newest.note,
        older: older.note,
        index,
        record: included.record,
        inclusion: included.proof,
        consistency: consistent.proof,
      };
      expect(ask(task)).toBe('ok');
      expect(ask({ ...task, record: `${included.record} ` })).toMatch(/^inclusion:/);
      expect(ask({ ...task, checkpoint: newest.note.replace('\n1000\n', '\n1001\n') })).toMatch(/^note:/);
      if (at < 4) expect(ask({ ...task, consistency: consistent.proof.slice(1) })).toMatch(/^consistency:/);
    }
    await log.stop();
  });
});
