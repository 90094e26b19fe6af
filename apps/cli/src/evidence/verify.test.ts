import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { command } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-evidence-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('evidence verify answers 1 for what proves nothing and says why, and names what it cannot read', async () => {
  const file = join(folder, 'evidence.tar');
  writeFileSync(file, 'no evidence');
  const out: string[] = [];
  const io = { out: (line: string) => out.push(line), err: () => {} };
  expect(await command.run([file], io)).toBe(1);
  expect(out[0]).toMatch(/^NOT PROVEN \(container\)/);
  expect(await command.run([file, '--json'], io)).toBe(1);
  expect(JSON.parse(out.at(-1)!)).toMatchObject({ proven: false, reason: 'container' });
  await expect(command.run([join(folder, 'none.tar')], io)).rejects.toThrow('ENOENT');
  await expect(command.run([file, '--root', file], io)).rejects.toThrow('no certificate');
});
