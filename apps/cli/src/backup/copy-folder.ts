import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Regular files below a folder, as paths relative to it, sorted; none when there is no such folder. */
export function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Copies one file, sharing its blocks where the file system can; false when it is gone. */
export function copyPresent(from: string, to: string): boolean {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
}

/** Copies what lies in a folder now; what vanishes meanwhile was no longer needed. */
export function copyFolder(from: string, to: string): void {
  for (const path of filesBelow(from)) copyPresent(join(from, path), join(to, path));
}

const lakeAttempts = 20;

/** Files of the lake that stand: not being written, and not in the middle of an exchange. */
function lakeFiles(folder: string): readonly string[] | undefined {
  const files = filesBelow(folder);
  if (files.some((path) => path.startsWith('_'))) return undefined;
  return files.filter((path) => !path.endsWith('.tmp'));
}

/**
 * Copies the lake around a snapshot of the streams, which `snapshot` takes into a
 * new folder. Files are only ever added, except by compaction and retention: when a
 * file that stood before the snapshot is gone after the copy, it is done again.
 */
export async function copyLake(from: string, to: string, snapshot: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < lakeAttempts; attempt += 1) {
    if (attempt > 0) await sleep(500);
    rmSync(to, { recursive: true, force: true });
    const before = lakeFiles(from);
    if (before === undefined) continue;
    await snapshot();
    const files = lakeFiles(from);
    if (files === undefined || !files.every((path) => copyPresent(join(from, path), join(to, path)))) continue;
    const after = new Set(lakeFiles(from));
    if ([...before, ...files].every((path) => after.has(path))) return;
  }
  throw new Error('the lake was rearranged the whole time; try again at a quieter time');
}
