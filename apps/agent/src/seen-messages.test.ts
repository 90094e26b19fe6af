import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openSeenMessages } from './seen-messages.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-agent-'));
const file = join(folder, 'seen');
afterAll(() => rmSync(folder, { recursive: true }));

it('knows a message again after a restart until it has expired', () => {
  const first = openSeenMessages(file, 0);
  expect(first.admit('a', 60_000)).toBe(true);
  expect(first.admit('a', 60_000)).toBe(false);
  first.close();
  const second = openSeenMessages(file, 30_000);
  expect(second.admit('a', 60_000)).toBe(false);
  second.close();
  const third = openSeenMessages(file, 600_000);
  expect(third.admit('a', 660_000)).toBe(true);
  third.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('refuses an id that would not fit its file', () => {
  const seen = openSeenMessages(file, 0);
  expect(seen.admit('a\n9 b', 60_000)).toBe(false);
  expect(seen.admit('', 60_000)).toBe(false);
  seen.close();
});
