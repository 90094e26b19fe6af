import { close, constants, fdatasync, fsync, mkdirSync, open, rename, writev } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const openFile = promisify(open);
const closeFile = promisify(close);
const syncData = promisify(fdatasync);
const moveFile = promisify(rename);
const syncAll = promisify(fsync);

function writeParts(descriptor: number, parts: readonly Buffer[], size: number): Promise<void> {
  return new Promise((resolve, reject) => {
    writev(descriptor, parts as Buffer[], (error, written) => {
      if (error) reject(error);
      else if (written === size) resolve();
      else reject(Object.assign(new Error('the disk took only a part: it is full'), { code: 'ENOSPC' }));
    });
  });
}

/** Makes what was created or renamed in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const descriptor = await openFile(folder, constants.O_RDONLY);
  try {
    await syncAll(descriptor);
  } finally {
    await closeFile(descriptor);
  }
}

/**
 * Puts a whole file in its place or leaves the old one: written under another
 * name outside the log, made durable, renamed. The rename itself is durable
 * only after syncFolder of its folder.
 */
export async function replaceFile(temporary: string, target: string, parts: readonly Buffer[]): Promise<void> {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const descriptor = await openFile(temporary, 'w', 0o640);
  try {
    if (size > 0) await writeParts(descriptor, parts, size);
    await syncData(descriptor);
  } finally {
    await closeFile(descriptor);
  }
  await moveFile(temporary, target);
}

/** Creates a folder below `root` with what is missing above it, each durable in its parent. */
export async function makeFolder(root: string, path: string): Promise<void> {
  if (mkdirSync(join(root, path), { recursive: true, mode: 0o750 }) === undefined) return;
  for (let folder = path; folder !== '.'; folder = dirname(folder)) await syncFolder(join(root, dirname(folder)));
}
