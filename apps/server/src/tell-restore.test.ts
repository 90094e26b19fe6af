import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { afterEach, describe, expect, test } from 'vitest';
import { tellRestore } from './tell-restore.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'citywall-restored-'));
afterEach(() => rmSync(join(dataDir, 'restored.json'), { force: true }));

/** Alarms of a city that starts `days` after it was restored. */
function alarmsAfter(days: number, content: string): readonly string[] {
  const clock = { now: () => Date.parse('2026-11-21T10:00:00Z') + days * 86_400_000 };
  const alarms = createAlarmBoard(clock);
  if (content !== '') writeFileSync(join(dataDir, 'restored.json'), content);
  tellRestore({ alarms, clock, dataDir });
  return alarms.list().map(({ title }) => title.en);
}

describe('a restored city', () => {
  const content = JSON.stringify({ backup: '2026-11-20T23:00:00Z', restored: '2026-11-21T10:00:00Z' });

  test('says for a fortnight of which moment it is', () => {
    expect(alarmsAfter(13, content)).toEqual([expect.stringContaining('2026-11-20T23:00:00Z')]);
    expect(alarmsAfter(15, content)).toEqual([]);
  });

  test.each(['', '{', '[]', 'null', '{"backup":1}'])('says nothing of %j', (other) => {
    expect(alarmsAfter(0, other)).toEqual([]);
  });
});
