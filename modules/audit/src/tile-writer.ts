import { dirname, join } from 'node:path';
import { encodeEntry, sha256, type TileName, tilePath, tileRoot, tileWidth } from '@citywall/merkle';
import { makeFolderDurably, replaceFile, syncFolder } from '@citywall/platform/files';

/** The log is no secret to the account's group: whoever backs up or verifies may read it. */
export const logFileMode = 0o640;
const logFolderMode = 0o750;

/**
 * Hashes of the tiles that are not full yet, for tile level 1 upwards: of each
 * level those after its last full tile. Level 0 has none, its leaves are in the tail.
 */
export type Edge = readonly (readonly Buffer[])[];

/** A bundle's entries with their leaf hashes, 256 of each. */
export interface FullBundle {
  readonly index: number;
  readonly entries: readonly Buffer[];
  readonly leaves: readonly Buffer[];
}

/**
 * Writes full bundles and every hash tile that they fill, durably, and answers
 * the new edge. Nothing refers to them until the tail says so: a crash leaves
 * files that the next fold writes again, byte for byte.
 */
export async function writeTiles(
  folder: string,
  temporary: string,
  edge: Edge,
  bundles: readonly FullBundle[],
): Promise<Edge> {
  const levels = edge.map((hashes) => [...hashes]);
  const folders = new Set<string>();
  let serial = 0;
  const put = async (tile: TileName, parts: readonly Buffer[]): Promise<void> => {
    const path = tilePath(tile);
    await makeFolderDurably(join(folder, dirname(path)), logFolderMode);
    await replaceFile(`${temporary}-${serial++}`, join(folder, path), parts, logFileMode);
    folders.add(dirname(path));
  };
  for (const bundle of bundles) {
    await Promise.all([
      put({ level: 'entries', index: bundle.index }, bundle.entries.map(encodeEntry)),
      put({ level: 0, index: bundle.index }, bundle.leaves),
    ]);
    let index = bundle.index;
    let root = tileRoot(bundle.leaves, sha256);
    for (let level = 1; ; level += 1) {
      levels[level - 1] ??= [];
      const hashes = levels[level - 1];
      hashes.push(root);
      if (hashes.length < tileWidth) break;
      index = Math.floor(index / tileWidth);
      await put({ level, index }, hashes);
      root = tileRoot(hashes, sha256);
      levels[level - 1] = [];
    }
  }
  await Promise.all([...folders].map((path) => syncFolder(join(folder, path))));
  return levels;
}
