import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type LakeFile, parsePath, pathOf } from './lake-file.ts';

/** Which files a question can need; absent bounds match everything. Times in ms, both ends included. */
export interface FileFilter {
  readonly from?: number;
  readonly to?: number;
  readonly classes?: readonly number[];
  /** Stream sequence that must lie in the file's range. */
  readonly sequence?: number;
}

/** The files of the lake, in memory; the folder listing is its only source. */
export class Catalogue {
  #files = new Map<string, LakeFile>();

  add(files: readonly LakeFile[]): void {
    for (const file of files) this.#files.set(pathOf(file), file);
  }

  remove(files: readonly LakeFile[]): void {
    for (const file of files) this.#files.delete(pathOf(file));
  }

  all(): readonly LakeFile[] {
    return [...this.#files.values()];
  }

  find(filter: FileFilter): readonly LakeFile[] {
    return this.all().filter(
      (file) =>
        (filter.from === undefined || file.latest >= filter.from) &&
        (filter.to === undefined || file.earliest <= filter.to) &&
        (filter.classes === undefined || filter.classes.includes(file.classUid)) &&
        (filter.sequence === undefined || (file.from <= filter.sequence && filter.sequence <= file.to)),
    );
  }
}

/**
 * Lists the lake's files. Temporary files, and files of sequences beyond
 * `position` (a flush that was not committed), are removed: the stream makes them again.
 */
export async function listLake(folder: string, position: number): Promise<readonly LakeFile[]> {
  const files: LakeFile[] = [];
  for (const place of await partitionFolders(folder)) {
    for (const name of await readdir(join(folder, place))) {
      const path = join(folder, place, name);
      const file = parsePath(place, name, 0);
      if (file && file.to <= position) files.push({ ...file, bytes: (await stat(path)).size });
      else if (file || name.endsWith('.tmp')) await rm(path);
    }
  }
  return files;
}

/**
 * Removes what a writer that ended unexpectedly left: unfinished files, and finished ones of sequences beyond
 * `position` that are not among `kept`. Its name MUST NOT be used again.
 */
export async function discardFiles(
  folder: string,
  writer: string,
  position: number,
  kept: readonly LakeFile[],
): Promise<void> {
  const staying = new Set(kept.map(pathOf));
  for (const place of await partitionFolders(folder)) {
    for (const name of await readdir(join(folder, place))) {
      const file = parsePath(place, name.replace(/\.tmp$/, ''), 0);
      if (file === undefined || file.writer !== writer || file.to <= position) continue;
      if (!staying.has(join(place, name))) await rm(join(folder, place, name), { force: true });
    }
  }
}

async function partitionFolders(folder: string): Promise<string[]> {
  const places: string[] = [];
  for (const kind of await subfolders(folder, 'class=')) {
    for (const day of await subfolders(join(folder, kind), 'day=')) places.push(join(kind, day));
  }
  return places;
}

async function subfolders(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && entry.name.startsWith(prefix)).map((entry) => entry.name);
}

/** Deletes files, and the folders that became empty by it. */
export async function deleteFiles(folder: string, files: readonly LakeFile[]): Promise<void> {
  const places = new Set<string>();
  for (const file of files) {
    const path = join(folder, pathOf(file));
    await rm(path, { force: true });
    places.add(join(path, '..'));
  }
  for (const place of places) {
    // Not empty is the usual case; the day's folder stays then.
    await rmdir(place).catch(() => undefined);
  }
}
