import {
  close,
  closeSync,
  constants,
  fdatasync,
  fsync,
  fsyncSync,
  mkdirSync,
  open,
  openSync,
  rename,
  renameSync,
  rmSync,
  writeSync,
  writev,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const openFile = promisify(open);
const closeFile = promisify(close);
const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);
const moveFile = promisify(rename);

/**
 * Writes a whole file so that after a crash either the old or the new content is there: temporary name, sync, rename,
 * sync of the folder. For small files that are written seldom; the process waits.
 */
export function writeFileDurably(path: string, content: Uint8Array | string, mode = 0o600): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w', mode);
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, path);
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * Puts a whole file in its place or leaves the old one: written under another name on the same file system, made
 * durable, renamed. The rename itself is durable only after syncFolder of its folder. What is written of `temporary`
 * when it rejects is left there.
 */
export async function replaceFile(
  temporary: string,
  target: string,
  parts: readonly Uint8Array[],
  mode = 0o600,
): Promise<void> {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const descriptor = await openFile(temporary, 'w', mode);
  try {
    if (size > 0) await writeParts(descriptor, parts, size);
    await syncData(descriptor);
  } finally {
    await closeFile(descriptor);
  }
  await moveFile(temporary, target);
}

function writeParts(descriptor: number, parts: readonly Uint8Array[], size: number): Promise<void> {
  return new Promise((resolve, reject) => {
    writev(descriptor, parts as Uint8Array[], (error, written) => {
      if (error) reject(error);
      else if (written === size) resolve();
      else reject(Object.assign(new Error('the disk took only a part: it is full'), { code: 'ENOSPC' }));
    });
  });
}

/** Makes the folder where it is missing, then the file beside its name and in its place, and resolves when all of it is durable. */
export async function writePartsDurably(path: string, parts: readonly Uint8Array[], mode = 0o600): Promise<void> {
  const folder = dirname(path);
  await makeFolderDurably(folder, 0o700);
  const temporary = `${path}.tmp`;
  try {
    await replaceFile(temporary, path, parts, mode);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Makes new, renamed and removed entries of a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const descriptor = await openFile(folder, constants.O_RDONLY);
  try {
    await syncAll(descriptor);
  } finally {
    await closeFile(descriptor);
  }
}

/** Makes a folder with what is missing above it, each durable in its parent. */
export async function makeFolderDurably(folder: string, mode: number): Promise<void> {
  const first = mkdirSync(folder, { recursive: true, mode });
  if (first === undefined) return;
  for (let at = folder; ; at = dirname(at)) {
    await syncFolder(dirname(at));
    if (at === first || at === dirname(at)) return;
  }
}
