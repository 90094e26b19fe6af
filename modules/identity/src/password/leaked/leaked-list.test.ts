import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { openLeakedList } from './leaked-list.ts';

const folders: string[] = [];
const freshList = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'leaked-list-'));
  folders.push(folder);
  return { folder, list: openLeakedList(folder) };
};
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase();
const linesOf = (passwords: readonly string[]) =>
  Buffer.from(
    passwords
      .map(sha1)
      .sort()
      .map((hash, n) => `${hash}:${n + 1}\r\n`)
      .join(''),
  );

describe('a list of leaked passwords', () => {
  test('finds each that is in it, and none that is not, however it was cut into parts', async () => {
    const { list } = await freshList();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 60 }),
        fc.array(fc.string(), { maxLength: 10 }),
        fc.nat(59),
        async (inside, others, cut) => {
          const lines = linesOf(inside);
          const at = lines.indexOf('\n', Math.min(lines.length - 1, cut * 45)) + 1;
          await list.begin();
          await list.add(lines.subarray(0, at));
          await list.add(lines.subarray(at));
          expect(await list.finish()).toEqual({ entries: inside.length });
          for (const password of inside) expect(await list.has(password)).toBe(true);
          for (const password of others) expect(await list.has(password)).toBe(inside.includes(password));
        },
      ),
      { numRuns: 25 },
    );
  });

  test('finds among many in a few reads', async () => {
    const { list } = await freshList();
    await list.begin();
    await list.add(linesOf(Array.from({ length: 50_000 }, (_, n) => `password-${n}`)));
    await list.finish();
    const began = performance.now();
    for (let n = 0; n < 100; n += 1) {
      expect(await list.has(`password-${n * 499}`)).toBe(true);
      expect(await list.has(`other-${n}`)).toBe(false);
    }
    expect(performance.now() - began).toBeLessThan(5_000);
    expect((await list.state()).entries).toBe(50_000);
  });

  test('that is not there finds nothing', async () => {
    const { list } = await freshList();
    expect(await list.has('password')).toBe(false);
    expect(await list.state()).toEqual({ entries: 0, loadedAt: null });
  });

  test.each([
    ['order', `${'B'.repeat(40)}:1\n${'A'.repeat(40)}:1\n`, 2],
    ['form', `${'A'.repeat(40)}:1\npassword\n`, 2],
    ['form', `${'A'.repeat(39)}\n`, 1],
    ['form', `${'A'.repeat(40)}:many\n`, 1],
    ['form', 'x'.repeat(1_000_000), 1],
  ])('is refused for its %s, and the present one stays', async (reason, text, line) => {
    const { list, folder } = await freshList();
    await list.begin();
    await list.add(linesOf(['kept']));
    await list.finish();
    await list.begin();
    await expect(list.add(Buffer.from(text))).rejects.toMatchObject({ name: 'LeakedListError', reason, line });
    expect(await list.has('kept')).toBe(true);
    expect(await readdir(folder)).toEqual(['leaked-passwords']);
  });
});
