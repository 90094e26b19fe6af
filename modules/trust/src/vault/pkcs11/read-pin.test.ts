import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readPin } from './read-pin.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citywall-pin-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

describe('the PIN of a token', () => {
  test('comes from a file that only its owner may read, without its line end', () => {
    const file = join(folder, 'pin');
    writeFileSync(file, '12 34\r\n', { mode: 0o600 });
    expect(readPin({ file }).toString()).toBe('12 34');
    for (const mode of [0o640, 0o604, 0o660]) {
      chmodSync(file, mode);
      expect(() => readPin({ file })).toThrow('chmod 600');
    }
  });
  test('is refused when there is none, with where it was looked for', () => {
    const file = join(folder, 'none');
    expect(() => readPin({ file })).toThrow(`${file} cannot be read`);
    writeFileSync(file, '\n', { mode: 0o600 });
    expect(() => readPin({ file })).toThrow(`${file} holds none`);
    vi.stubEnv('PIN_OF_A_TEST', '');
    expect(() => readPin({ variable: 'PIN_OF_A_TEST' })).toThrow('the variable PIN_OF_A_TEST is empty');
    vi.stubEnv('PIN_OF_A_TEST', 'abc');
    expect(readPin({ variable: 'PIN_OF_A_TEST' }).toString()).toBe('abc');
  });
});
