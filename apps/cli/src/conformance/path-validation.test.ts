import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Verdict } from './kind.ts';
import { kindTable } from './kinds.table.ts';

const data = new URL('../../../../../shared/data/trust/', import.meta.url);

const files: Record<string, { readonly file: string; readonly cases: number }> = {
  'x509-limbo': { file: 'x509-limbo/limbo-dev.json', cases: 50 },
  pkits: { file: 'pkits/pkits-dev.json', cases: 16 },
  'sm2-chain': { file: 'generated/sm2_chain-dev.json', cases: 14 },
};

for (const [name, { file, cases }] of Object.entries(files)) {
  const path = fileURLToPath(new URL(file, data));
  test.skipIf(!existsSync(path))(`${name}: every case of the file, none left out`, async () => {
    const kind = await kindTable[name]();
    const verdicts: Verdict[] = [];
    for await (const verdict of kind.run(path)) verdicts.push(verdict);
    expect(verdicts.filter((verdict) => !verdict.pass)).toEqual([]);
    expect(verdicts).toHaveLength(cases);
  });
}
