import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hmacSm3, sm3 } from './index.ts';

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('GB/T 32905 annex A: one block, two blocks, and nothing', () => {
  expect(toHex(sm3(Buffer.from('abc')))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  const long = Buffer.from('abcd'.repeat(16));
  expect(toHex(sm3(long))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  expect(toHex(sm3())).toBe('1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b');
  expect(sm3(long.subarray(0, 5), long.subarray(5))).toEqual(sm3(long));
});

const file = join(import.meta.dirname, '../../../../shared/data/trust/wycheproof/hmac_sm3_test.json');

describe.skipIf(!existsSync(file))('Wycheproof', () => {
  test('hmac_sm3_test.json', () => {
    const { testGroups } = JSON.parse(readFileSync(file, 'utf8')) as any;
    let cases = 0;
    for (const group of testGroups) {
      for (const one of group.tests) {
        const mac = hmacSm3(Buffer.from(one.key, 'hex'), Buffer.from(one.msg, 'hex'));
        const equal = toHex(mac.subarray(0, group.tagSize / 8)) === one.tag;
        expect(equal ? 'valid' : 'invalid', `tcId ${one.tcId}`).toBe(one.result);
        cases += 1;
      }
    }
    expect(cases).toBeGreaterThan(20);
  });
});
