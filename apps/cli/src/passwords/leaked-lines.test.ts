import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { leakedLines, partSize } from './leaked-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'leaked-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function partsOf(path: string): Promise<Buffer[]> {
  const parts: Buffer[] = [];
  for await (const part of leakedLines(path)) parts.push(Buffer.from(part));
  return parts;
}

describe('a list of leaked passwords', () => {
  test('of one file is cut into parts of whole lines', async () => {
    const line = (n: number) => `${n.toString(16).toUpperCase().padStart(40, '0')}:${n}\r\n`;
    const whole = Buffer.from(Array.from({ length: 220_000 }, (_, n) => line(n)).join(''));
    const path = join(folder, 'list.txt');
    writeFileSync(path, whole);
    const parts = await partsOf(path);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(partSize);
      expect(part.at(-1)).toBe(0x0a);
    }
    expect(Buffer.concat(parts).equals(whole)).toBe(true);
  });

  test('of range files is put together in their order, with the digits of their names', async () => {
    const ranges = join(folder, 'ranges');
    mkdirSync(ranges);
    writeFileSync(join(ranges, '0000A.txt'), `${'1'.repeat(35)}:2\r\n${'2'.repeat(35)}:1`);
    writeFileSync(join(ranges, '00001'), `${'F'.repeat(35)}:9\n`);
    writeFileSync(join(ranges, 'README.md'), 'not a range');
    expect(Buffer.concat(await partsOf(ranges)).toString()).toBe(
      `00001${'F'.repeat(35)}:9\n0000A${'1'.repeat(35)}:2\n0000A${'2'.repeat(35)}:1\n`,
    );
  });

  test('that is none is refused', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await expect(partsOf(empty)).rejects.toThrow('no range file');
    const long = join(folder, 'long');
    writeFileSync(long, Buffer.alloc(partSize + 1, 'a'));
    await expect(partsOf(long)).rejects.toThrow('longer than');
  });
});
