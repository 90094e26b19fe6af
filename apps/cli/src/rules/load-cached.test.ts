import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadRulesCached } from './load-cached.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rule = (title: string) => ({
  file: 'a.yml',
  bytes: Buffer.from(`title: ${title}\nlogsource:\n  product: test\ndetection:\n  s:\n    a: 1\n  condition: s\n`),
});
const cached = (cache: string): readonly string[] => readdirSync(cache).map((name) => join(cache, name));

test('a second load reads what the first kept, and answers the same', async () => {
  const cache = join(folder, 'same');
  const first = await loadRulesCached([rule('A')], cache);
  expect(cached(cache)).toHaveLength(1);
  expect(await loadRulesCached([rule('A')], cache)).toEqual(first);
});

test('other content is never answered from it', async () => {
  const cache = join(folder, 'other');
  await loadRulesCached([rule('A')], cache);
  expect((await loadRulesCached([rule('B')], cache)).rules[0]?.title).toBe('B');
});

test.each([
  ['cut off', (text: string) => text.slice(0, -5)],
  ['changed', (text: string) => text.replace('"title":"A"', '"title":"X"')],
  ['foreign', () => 'not a cache'],
  ['empty', () => ''],
])('a cache that is %s is ignored and made anew', async (_, damage) => {
  const cache = mkdtempSync(join(folder, 'damaged-'));
  const first = await loadRulesCached([rule('A')], cache);
  const [path] = cached(cache) as [string];
  writeFileSync(path, damage(readFileSync(path, 'utf8')));
  expect(await loadRulesCached([rule('A')], cache)).toEqual(first);
  expect(readFileSync(path, 'utf8')).toContain('"title":"A"');
});

test('a folder that cannot be written costs nothing but time', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect((await loadRulesCached([rule('A')], join(file, 'below'))).rules).toHaveLength(1);
});

test('text that is not UTF-8 is refused with its place', async () => {
  const bytes = Buffer.concat([Buffer.from('title: A\nb: '), Buffer.from([0xff])]);
  const [refused] = (await loadRulesCached([{ file: 'a.yml', bytes }], join(folder, 'bytes'))).refused;
  expect(refused).toMatchObject({ reason: 'the file is not UTF-8 text', line: 2, column: 4 });
});
