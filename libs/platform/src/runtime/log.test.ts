import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test.skipIf(!existsSync('/dev/full'))('a log on a full disk loses lines and harms nobody', async () => {
  const log = createLog('info', '/dev/full');
  for (let n = 0; n < 3_000; n++) log.info({ padding: 'x'.repeat(1_000) }, 'a line that finds no room');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(() => log.error({}, 'nor does this')).not.toThrow();
});
