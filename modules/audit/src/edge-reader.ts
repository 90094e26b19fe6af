import { join } from 'node:path';
import {
  emptyRange,
  extendRange,
  type Range,
  sha256,
  splitTile,
  tilePath,
  tileRoot,
  tileWidth,
} from '@citywall/merkle';
import { readPresent } from './read-present.ts';
import type { Edge } from './tile-writer.ts';

/** Something under the log's folder is not as the log left it; the message names the file. */
export class LogDamaged extends Error {
  readonly file: string;

  constructor(file: string, message: string) {
    super(`${file}: ${message}`);
    this.name = 'LogDamaged';
    this.file = file;
  }
}

/** The hashes of one full tile; throws LogDamaged when it is missing or has another size. */
export async function readHashTile(folder: string, level: number, index: number): Promise<readonly Buffer[]> {
  const path = tilePath({ level, index });
  const bytes = await readPresent(join(folder, path));
  if (bytes === undefined) throw new LogDamaged(path, 'is missing');
  const hashes = splitTile(bytes, sha256);
  if (hashes === undefined) throw new LogDamaged(path, 'does not have the size of a full tile');
  return hashes;
}

/** The edge and range of the first `size` records (a multiple of 256), from full tiles: at most 255 reads a level. */
export async function readEdge(folder: string, size: number): Promise<{ readonly edge: Edge; readonly range: Range }> {
  const edge: Buffer[][] = [];
  for (let level = 1, nodes = size / tileWidth; nodes > 0; level += 1, nodes = Math.floor(nodes / tileWidth)) {
    const hashes: Buffer[] = [];
    for (let index = nodes - (nodes % tileWidth); index < nodes; index += 1) {
      hashes.push(tileRoot(await readHashTile(folder, level - 1, index), sha256));
    }
    edge.push(hashes);
  }
  const roots = [...edge].reverse().flatMap((hashes) => extendRange(emptyRange, hashes, sha256).roots);
  return { edge, range: { size, roots } };
}
