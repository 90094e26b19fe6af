import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolderDurably, replaceFile, writeFileDurably, writePartsDurably } from './index.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'citywall-files-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

test('a file is replaced as a whole, with its mode, and nothing is left beside it', async () => {
  const folder = join(root, 'whole');
  await makeFolderDurably(folder, 0o700);
  const path = join(folder, 'file');
  for (const text of ['first', 'second, longer', '']) {
    writeFileDurably(path, text);
    expect(readFileSync(path, 'utf8')).toBe(text);
    await writePartsDurably(path, [bytes(text), bytes('|'), bytes(text)], 0o640);
    expect(readFileSync(path, 'utf8')).toBe(`${text}|${text}`);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  }
  await replaceFile(join(folder, 'other'), path, []);
  expect(statSync(path)).toMatchObject({ size: 0 });
  expect(readdirSync(folder)).toEqual(['file']);
});

test('more parts than the system takes at once are all written, in their order', async () => {
  const path = join(root, 'many');
  const parts = Array.from({ length: 5_000 }, (_, n) => bytes(`${n},`));
  await writePartsDurably(path, parts);
  expect(readFileSync(path, 'utf8')).toBe(Buffer.concat(parts).toString());
});

test('what cannot be put in its place leaves the old one, and no unfinished file', async () => {
  const path = join(root, 'taken');
  mkdirSync(join(path, 'in the way'), { recursive: true });
  await expect(writePartsDurably(path, [bytes('x')])).rejects.toThrow();
  expect(() => writeFileDurably('/dev/null/none', 'x')).toThrow();
  expect(readdirSync(root).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('folders are made with all that is missing above them, once', async () => {
  const folder = join(root, 'a', 'b', 'c');
  await makeFolderDurably(folder, 0o750);
  await makeFolderDurably(folder, 0o750);
  expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o750);
  await makeFolderDurably(root, 0o750);
});
