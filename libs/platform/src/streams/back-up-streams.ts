import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';

/**
 * Copies the streams of `folder` into `target`, a new folder, as they are at one
 * moment, also while a server writes to them. Does nothing when there are none yet.
 */
export async function backUpStreams(folder: string, target: string): Promise<void> {
  if (!existsSync(join(folder, 'data.mdb'))) return;
  mkdirSync(target, { recursive: true, mode: 0o700 });
  const root = open({ path: folder, noSubdir: false, maxDbs: 64, encoding: 'binary', readOnly: true });
  try {
    await root.backup(target, false);
  } finally {
    await root.close();
  }
}
