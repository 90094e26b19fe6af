import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createDiskGuard } from './disk-guard.ts';
import { createLmdbStreams } from './lmdb-streams.ts';
import { streamSuite } from './stream-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-streams-'));
let streams = createLmdbStreams({ folder, reserveBytes: 0 });

afterAll(async () => {
  await streams.close();
  rmSync(folder, { recursive: true });
});

describe('streams on LMDB', () => {
  streamSuite(
    () => streams,
    async () => {
      await streams.close();
      streams = createLmdbStreams({ folder, reserveBytes: 0 });
      return streams;
    },
  );

  it('refuses with disk-full before the reserve is touched', async () => {
    const other = mkdtempSync(join(tmpdir(), 'citywall-streams-'));
    const full = createLmdbStreams({ folder: other, reserveBytes: Number.MAX_SAFE_INTEGER });
    const stream = full.open('full', { consumers: ['lake'] });
    await expect(stream.append(Buffer.from('a'))).rejects.toMatchObject({ reason: 'disk-full' });
    expect(stream.refusing()).toBe('disk-full');
    await full.close();
    rmSync(other, { recursive: true });
  });
});

describe('disk guard', () => {
  it('counts what was granted since it last looked', () => {
    const guard = createDiskGuard('/', 10, () => 100);
    expect(guard.full(50)).toBe(false);
    expect(guard.full(50)).toBe(true);
    expect(guard.full(40)).toBe(false);
    expect(guard.full(1)).toBe(true);
  });
});
