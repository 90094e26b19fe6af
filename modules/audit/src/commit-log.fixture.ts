import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type NoteKey, type NoteSigner, noteKey } from '@citywall/merkle';
import { CommitLog, type LogWatcher } from './commit-log.ts';
import { createLog, type LogPlace } from './open-log.ts';
import { testSigner } from './record-log.fixture.ts';

const ignore = (): void => undefined;
export const noWatcher: LogWatcher = { committed: ignore, failed: ignore, recovered: ignore, touched: ignore };

/** A fresh log of tiny records, with its key; the caller appends and closes. */
export async function freshLog(signer: NoteSigner = testSigner(), watcher = noWatcher) {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-log-'));
  const place: LogPlace = { folder: join(folder, 'audit'), cache: join(folder, 'cache') };
  mkdirSync(place.cache);
  const key: NoteKey = noteKey(signer.name, signer.publicKey);
  await createLog(place, signer, key);
  const log = await CommitLog.open(place, signer, key, watcher);
  const fill = (count: number): Promise<number[]> =>
    Promise.all(
      Array.from({ length: count }, (_, at) => log.append(`r${at}`, Buffer.from(`r${log.state.range.size + at}`))),
    );
  return { place, signer, key, log, fill };
}

/** Files below a folder with their bytes. */
export function filesOf(folder: string): ReadonlyMap<string, Buffer> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}

/** A copy of a folder that may be spoiled. */
export function copyOf(folder: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), 'citywall-copy-')), 'audit');
  cpSync(folder, copy, { recursive: true });
  return copy;
}
