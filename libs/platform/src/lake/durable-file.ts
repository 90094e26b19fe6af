import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes under a temporary name, syncs, renames, syncs the folder: after it resolves the file is whole and stays. */
export async function writeDurably(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const folder = dirname(path);
  await makeDurably(folder);
  // Not ending in .parquet: a reader's glob must never meet an unfinished file.
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writev(parts as Uint8Array[]);
    await file.datasync();
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await file.close();
  await rename(temporary, path);
  await syncFolder(folder);
}

/** Makes a folder and syncs the ones above it that gained an entry. */
async function makeDurably(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let at = folder; ; at = dirname(at)) {
    await syncFolder(dirname(at));
    if (at === first) return;
  }
}

/** Makes new, renamed and removed entries of a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
