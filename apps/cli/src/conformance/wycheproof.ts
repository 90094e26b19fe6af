import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ConformanceKind } from './kind.ts';
import type { WycheproofFile } from './wycheproof-types.ts';
import { accepts } from './wycheproof-types.ts';

/** C2SP Wycheproof, format v1: `expected` and `actual` are results; what is `acceptable` may go either way. */
export const kind: ConformanceKind = {
  name: 'wycheproof',
  async *run(path) {
    const file = JSON.parse(await readFile(path, 'utf8')) as WycheproofFile;
    for (const group of file.testGroups) {
      for (const test of group.tests) {
        const actual = (await accepts(file, group, test)) ? 'valid' : 'invalid';
        const pass = actual === test.result || test.result === 'acceptable';
        yield { id: `${basename(path)}:${test.tcId}`, expected: test.result, actual, pass };
      }
    }
  },
};
