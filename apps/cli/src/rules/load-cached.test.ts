import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Aside, startAside } from '@citywall/detection/aside';
import type { RuleSet } from '@citywall/sigma';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { loadRulesCached as load } from './load-cached.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function loadRulesCached(...wanted: Parameters<typeof load>): Promise<RuleSet> {
  const { ruleSet, kept } = await load(...wanted);
  await kept;
  return ruleSet;
}

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

describe('with a second thread', () => {
  const rules = ['A', 'B', 'C', 'D', 'E'].map((title) => ({ ...rule(`${title} \u4e2d`), file: `${title}.yml` }));
  const asides: Aside[] = [];
  afterEach(() => Promise.all(asides.splice(0).map((aside) => aside.close())));

  function start(): Aside {
    const aside = startAside({ format: 'auto', now: 0 });
    asides.push(aside);
    return aside;
  }
  const getsReady = (aside: Aside): Promise<void> => vi.waitFor(() => expect(aside.hasRoom()).toBe(true), 10_000);

  test('each parses a part: together the same rules in the same order, and the same kept', async () => {
    const alone = await loadRulesCached(rules, join(folder, 'alone'));
    const aside = start();
    const together = join(folder, 'together');
    expect(await loadRulesCached(rules, together, aside)).toEqual(alone);
    await getsReady(aside);
    await aside.close();
    expect(cached(together)).toHaveLength(1);
    expect(await loadRulesCached(rules, together)).toEqual(alone);
  });

  test('it reads the rules itself from what an earlier run kept', async () => {
    const cache = join(folder, 'earlier');
    await loadRulesCached(rules, cache);
    const aside = start();
    const parse = vi.spyOn(aside, 'parse');
    expect((await loadRulesCached(rules, cache, aside)).rules).toHaveLength(5);
    await getsReady(aside);
    expect(parse).not.toHaveBeenCalled();
  });

  test('a damaged cache is made anew, and both have the rules', async () => {
    const cache = join(folder, 'damaged');
    const first = await loadRulesCached(rules, cache);
    const [path] = cached(cache) as [string];
    writeFileSync(path, readFileSync(path, 'utf8').slice(0, -5));
    const aside = start();
    expect(await loadRulesCached(rules, cache, aside)).toEqual(first);
    await getsReady(aside);
    await aside.close();
    expect(await loadRulesCached(rules, cache)).toEqual(first);
  });

  test('a folder that cannot be written costs nothing but time', async () => {
    const file = join(folder, 'plain file');
    writeFileSync(file, '');
    const aside = start();
    expect((await loadRulesCached(rules, join(file, 'below'), aside)).rules).toHaveLength(5);
    await getsReady(aside);
    await aside.close();
  });
});
