import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './cruise.ts';

/** Runs the summary over files (name → content) and answers its lines and exit code. */
function summarise(files: Readonly<Record<string, unknown>>): { lines: string[]; code: number | null } {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-summary-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
    const ran = spawnSync(process.execPath, [join(root, 'tools/ci-summary.mjs'), folder], { encoding: 'utf8' });
    return { lines: ran.stdout.trimEnd().split('\n'), code: ran.status };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const report = (...results: { status: string; cases: string[] }[]) => ({
  testResults: results.map(({ status, cases }, index) => ({
    name: join(root, `file-${index}.test.ts`),
    status,
    message: 'cannot be loaded',
    assertionResults: cases.map((state) => ({ status: state, fullName: state, failureMessages: ['because'] })),
  })),
});

test('sums checks and tests; pending and todo are skipped', () => {
  const { lines, code } = summarise({
    'style.check.json': { check: 'style', code: 0 },
    'unit.tests.json': { tests: 'unit', code: 0 },
    'unit.report.json': report({ status: 'passed', cases: ['passed', 'passed', 'pending', 'todo'] }),
  });
  expect(lines.at(-1)).toBe('3 passed, 0 failed, 2 skipped');
  expect(code).toBe(0);
});

test('a failed test, a failed check and a file that cannot be loaded are each named and counted', () => {
  const { lines, code } = summarise({
    'types.check.json': { check: 'types', code: 2 },
    'unit.tests.json': { tests: 'unit', code: 1 },
    'unit.report.json': report({ status: 'failed', cases: ['failed', 'passed'] }, { status: 'failed', cases: [] }),
  });
  expect(lines.at(-1)).toBe('1 passed, 3 failed, 0 skipped');
  expect(lines.join('\n')).toMatch(/FAILED check types[\s\S]*FAILED file-0\.test\.ts > failed[\s\S]*cannot be loaded/);
  expect(code).toBe(1);
});

test('a lane that ended without a report, or with an error outside of any test, is a failure', () => {
  expect(summarise({ 'system.tests.json': { tests: 'system', code: 0 } }).lines.at(-1)).toMatch(/1 failed/);
  const unhandled = {
    'unit.tests.json': { tests: 'unit', code: 1 },
    'unit.report.json': report({ status: 'passed', cases: ['passed'] }),
  };
  expect(summarise(unhandled)).toMatchObject({ code: 1 });
});

test('nothing run is a failure', () => {
  expect(summarise({})).toEqual({ lines: expect.arrayContaining(['0 passed, 1 failed, 0 skipped']), code: 1 });
});
