import { describe, expect, test } from 'vitest';
import { cruise } from './cruise.ts';

const kernel = {
  'libs/kernel/src/index.ts': `export type { Text } from './text.ts';\n`,
  'libs/kernel/src/text.ts': 'export interface Text { readonly en: string }\n',
};

const audit = {
  'modules/audit/src/index.ts': `export { log } from './log.ts';\n`,
  'modules/audit/src/log.ts': `import type { Text } from '@citywall/kernel';\nexport const log: Text = { en: '' };\n`,
};

/** The rules that refuse an edge from the file, without those that name the same edge twice. */
function refusals(files: Readonly<Record<string, string>>, from: string): readonly string[] {
  const found = cruise({ ...kernel, ...files }).filter((violation) => violation.from === from);
  return [...new Set(found.map((violation) => violation.rule))].sort();
}

describe('the boundaries of the house', () => {
  test('a house that keeps them is not refused', () => {
    expect(cruise({ ...kernel, ...audit })).toEqual([]);
  });

  test('a cycle is refused', () => {
    const files = {
      'modules/audit/src/index.ts': `export { one } from './one.ts';\n`,
      'modules/audit/src/one.ts': `import { two } from './two.ts';\nexport const one = () => two;\n`,
      'modules/audit/src/two.ts': `import { one } from './one.ts';\nexport const two = () => one;\n`,
    };
    expect(refusals(files, 'modules/audit/src/one.ts')).toEqual(['no-circular']);
  });

  test('a cycle of types alone is refused', () => {
    const files = {
      'libs/merkle/src/index.ts': `export type { One } from './one.ts';\n`,
      'libs/merkle/src/one.ts': `import type { Two } from './two.ts';\nexport interface One { two: Two }\n`,
      'libs/merkle/src/two.ts': `import type { One } from './one.ts';\nexport interface Two { one?: One }\n`,
    };
    expect(cruise({ ...kernel, ...files }).map((violation) => violation.rule)).toContain('no-circular');
  });

  test('a sideways import between modules is refused, of types too', () => {
    const files = {
      ...audit,
      'modules/response/src/index.ts': 'export const respond = 1;\n',
      'modules/detection/src/index.ts': `export { respond } from '@citywall/response';\n`,
      'modules/identity/src/index.ts': `export type { respond } from '@citywall/response';\n`,
    };
    expect(refusals(files, 'modules/detection/src/index.ts')).toEqual(['modules-detection']);
    expect(refusals(files, 'modules/identity/src/index.ts')).toEqual(['modules-identity']);
  });

  test('an import upwards is refused', () => {
    const files = {
      ...audit,
      'libs/formats/src/index.ts': `export { log } from '@citywall/audit';\n`,
      'apps/city/src/index.ts': 'export const city = 1;\n',
      'modules/access/src/index.ts': `export { city } from '@citywall/city';\n`,
    };
    expect(refusals(files, 'libs/formats/src/index.ts')).toEqual(['libs-are-lowest']);
    expect(refusals(files, 'modules/access/src/index.ts')).toEqual(['modules-know-no-app']);
  });

  test('a path into another workspace is refused where its name is allowed', () => {
    const files = {
      ...audit,
      'modules/access/src/index.ts': `export { log } from '../../audit/src/log.ts';\n`,
    };
    expect(refusals(files, 'modules/access/src/index.ts')).toEqual(['only-by-the-face']);
  });

  test('what a package does not export cannot be reached through its name', () => {
    const files = { ...audit, 'modules/access/src/index.ts': `export { log } from '@citywall/audit/src/log.ts';\n` };
    expect(refusals(files, 'modules/access/src/index.ts')).toEqual(['resolvable']);
  });

  test('a lib that reads files is refused', () => {
    const files = { 'libs/formats/src/index.ts': `export { readFileSync } from 'node:fs';\n` };
    expect(refusals(files, 'libs/formats/src/index.ts')).toEqual(['pure-libs']);
  });

  test('a workspace that is not entered may import no other', () => {
    const files = { 'modules/weather/src/index.ts': `export type { Text } from '@citywall/kernel';\n` };
    expect(refusals(files, 'modules/weather/src/index.ts')).toEqual(['modules-unlisted']);
  });

  test('an orphan is refused', () => {
    const files = { 'libs/formats/src/forgotten.ts': 'export const forgotten = 1;\n' };
    expect(refusals(files, 'libs/formats/src/forgotten.ts')).toEqual(['no-orphan']);
  });
});
