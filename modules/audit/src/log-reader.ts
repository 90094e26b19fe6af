import { join } from 'node:path';
import { decodeEntries, type NodeReader, sha256, tilePath, tileRoot, tileWidth } from '@citywall/merkle';
import { LogDamaged, readHashTile } from './edge-reader.ts';
import { readPresent } from './read-present.ts';

/** A signed state of a log to read from: the tail's records in memory, those before in full tiles. */
export interface Snapshot {
  readonly folder: string;
  readonly size: number;
  /** Index of the first entry of the tail. */
  readonly start: number;
  readonly entries: readonly Buffer[];
}

/** The entries of a full bundle, checked against their hash tile; throws LogDamaged naming the first record that differs. */
export async function readBundle(folder: string, bundle: number): Promise<readonly Buffer[]> {
  const path = tilePath({ level: 'entries', index: bundle });
  const bytes = await readPresent(join(folder, path));
  if (bytes === undefined) throw new LogDamaged(path, 'is missing');
  const hashes = await readHashTile(folder, 0, bundle);
  const { entries, whole } = decodeEntries(bytes, tileWidth);
  const wrong = hashes.findIndex((hash, at) => entries[at] === undefined || !sha256.leaf(entries[at]).equals(hash));
  if (wrong >= 0) throw new LogDamaged(path, `record ${bundle * tileWidth + wrong} does not have its hash`);
  if (!whole) throw new LogDamaged(path, 'has bytes after its last record');
  return entries;
}

/** The bytes of one record of the snapshot. */
export async function readEntry(snapshot: Snapshot, index: number): Promise<Buffer> {
  if (index >= snapshot.start) return snapshot.entries[index - snapshot.start];
  return (await readBundle(snapshot.folder, Math.floor(index / tileWidth)))[index % tileWidth];
}

/** Reads tree nodes for proofs: from the highest full tile that has them, each tile once. */
export function nodeReader(snapshot: Snapshot): NodeReader {
  const tiles = new Map<string, Promise<readonly Buffer[]>>();
  const tile = (level: number, index: number): Promise<readonly Buffer[]> => {
    const name = `${level}/${index}`;
    const known = tiles.get(name) ?? readHashTile(snapshot.folder, level, index);
    tiles.set(name, known);
    return known;
  };
  const read = async (level: number, index: number): Promise<Buffer> => {
    const height = Math.floor(level / 8);
    const width = 2 ** (level - height * 8);
    const first = index * width;
    const at = Math.floor(first / tileWidth);
    if ((at + 1) * tileWidth ** (height + 1) <= snapshot.start) {
      const hashes = await tile(height, at);
      return tileRoot(hashes.slice(first % tileWidth, (first % tileWidth) + width), sha256);
    }
    if (level === 0) return sha256.leaf(snapshot.entries[index - snapshot.start]);
    return sha256.node(await read(level - 1, index * 2), await read(level - 1, index * 2 + 1));
  };
  return read;
}
