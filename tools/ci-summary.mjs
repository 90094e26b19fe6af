// Reads what .ci/run left in a folder, prints every failure and skip by name, and as its last line
// `N passed, N failed, N skipped`. Runs under any Node 20 or later. Exit 1 when anything failed or is missing.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2];
const counts = { passed: 0, failed: 0, skipped: 0 };
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const names = readdirSync(folder).sort();

for (const name of names.filter((name) => name.endsWith('.check.json'))) {
  const { check, code } = read(name);
  count(code === 0 ? 'passed' : 'failed', `check ${check}`, code === 0 ? [] : [`exit code ${code}`]);
}

for (const name of names.filter((name) => name.endsWith('.tests.json'))) {
  const { tests, code } = read(name);
  const report = `${tests}.report.json`;
  const before = counts.failed;
  if (existsSync(join(folder, report))) countReport(read(report));
  else count('failed', `${tests} tests`, ['ended without a report']);
  // Errors outside of any test (a rejection that nobody handled) fail the run without failing a test.
  if (code !== 0 && counts.failed === before) count('failed', `${tests} tests`, [`ended with exit code ${code}`]);
}

if (counts.passed + counts.failed === 0) count('failed', 'the run', ['nothing was run']);
process.exitCode = counts.failed > 0 ? 1 : 0;
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);

function countReport(report) {
  for (const file of report.testResults) {
    const path = relative(process.cwd(), file.name);
    if (file.assertionResults.length === 0 && file.status === 'failed') count('failed', path, [file.message]);
    for (const test of file.assertionResults) {
      const state = test.status === 'passed' ? 'passed' : test.status === 'failed' ? 'failed' : 'skipped';
      count(state, `${path} > ${test.fullName}`, test.failureMessages ?? []);
    }
  }
}

function count(state, name, messages) {
  counts[state] += 1;
  if (state === 'passed') return;
  console.log(`${state.toUpperCase()} ${name}`);
  for (const message of messages.filter(Boolean)) console.log(String(message).replace(/^/gm, '    ').slice(0, 4_000));
}
