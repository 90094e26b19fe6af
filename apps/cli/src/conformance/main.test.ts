import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const main = new URL('./main.ts', import.meta.url).pathname;
const root = new URL('../../../../', import.meta.url).pathname;
const file = new URL('../../../../../shared/data/trust/generated/sm2_verify-dev.json', import.meta.url).pathname;

describe.skipIf(!existsSync(file))('npm run conformance', () => {
  test('ends quietly with the verdict when nobody reads on', () => {
    const script = `"$0" "${main}" sm2-verify "${file}" --json | head -n 1; echo "code \${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath], { cwd: root, encoding: 'utf8' });
    expect(stdout.split('\n')).toMatchObject([expect.stringContaining('"pass":true'), 'code 0', '']);
    expect(stderr).toMatch(/^\d+ passed, 0 failed\n$/);
  });
});
