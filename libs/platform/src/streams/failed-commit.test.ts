import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'citywall-commit-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes that fit, that do not, and that fit again, in a process that says what became of them. */
const program = `
  import { createLmdbStreams } from ${JSON.stringify(new URL('./lmdb-streams.ts', import.meta.url).href)};
  const streams = createLmdbStreams({ folder: process.argv[1], reserveBytes: 0 });
  const stream = streams.open('intake', { consumers: ['lake'] });
  const outcomes = [];
  const settle = async (...writes) => {
    for (const { status, reason } of await Promise.allSettled(writes)) outcomes.push(reason?.reason ?? status);
  };
  const large = Buffer.alloc(600_000, 'x');
  await settle(stream.append(Buffer.from('small')));
  for (let round = 0; round < 3; round++) {
    await settle(stream.append(large), stream.update([{ key: 'k', value: large }]), stream.commit('lake', 1, [{ key: 'l', value: large }]));
  }
  await settle(stream.append(Buffer.from('small again')));
  outcomes.push(stream.read(0, 10).map(({ value }) => Buffer.from(value).toString()));
  await streams.close();
  process.stdout.write(JSON.stringify(outcomes));
`;

test('a commit that fails is refused to each writer and ends nothing: later ones go on', async () => {
  // No file of this process may grow beyond 512 KB, as on a disk that is full. Blocks are of 512 bytes.
  const limited = ['-c', 'ulimit -f 1000; exec "$@"', 'sh', process.execPath];
  const { stdout } = await promisify(execFile)('sh', [
    ...limited,
    '--input-type=module-typescript',
    '-e',
    program,
    folder,
  ]);
  const failed = Array.from({ length: 9 }, () => 'write-failed');
  expect(JSON.parse(stdout)).toEqual(['fulfilled', ...failed, 'fulfilled', ['small', 'small again']]);
});
