import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Verdict } from './kind.ts';
import { kind } from './miping-score.ts';

const file = new URL('../../../../../shared/data/trust/generated/miping_score-dev.json', import.meta.url).pathname;

async function verdicts(path: string): Promise<readonly Verdict[]> {
  const all: Verdict[] = [];
  for await (const verdict of kind.run(path)) all.push(verdict);
  return all;
}

test.skipIf(!existsSync(file))(
  'every case of the shared data passes, none is left out (needs ../shared/data)',
  async () => {
    const answered = await verdicts(file);
    const { cases } = JSON.parse(await readFile(file, 'utf8'));
    expect(answered.map(({ id }) => id)).toEqual(cases.map((each: { id: string }) => each.id));
    expect(answered.filter(({ pass }) => !pass)).toEqual([]);
  },
);

describe('a file of our own', () => {
  test('a wrong expectation fails, and a case that cannot be read is answered all the same', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'citywall-miping-'));
    const path = join(folder, 'cases.json');
    const good = { id: 'A', level: 3, highRisk: false, units: { 应急处置: { 应急策略: '符合' } }, expected: {} };
    const bad = { ...good, id: 'B', units: { 应急处置: { 无此单元: '符合' } } };
    const odd = { ...good, id: 'C', units: { 应急处置: { 应急策略: '也许' } } };
    await writeFile(path, JSON.stringify({ cases: [good, bad, odd] }));
    const answered = await verdicts(path);
    await rm(folder, { recursive: true });
    expect(answered.map(({ id, pass }) => [id, pass])).toEqual([
      ['A', false],
      ['B', false],
      ['C', false],
    ]);
    expect(answered[0]?.actual).toMatchObject({ units: { '应急处置|应急策略': '1.0000' }, total: null });
    expect(answered[1]?.actual).toEqual({ refused: '无此单元 is no unit of 应急处置' });
  });
});
