// C2SP tlog-tiles (https://c2sp.org/tlog-tiles), full tiles of height 8.
import { fromDecimal } from './base64.ts';
import { rootOf } from './range.ts';
import type { TreeHash } from './tree-hash.ts';

/** Hashes in a full tile and entries in a full bundle. */
export const tileWidth = 256;

/** The largest entry a bundle can hold, in bytes. */
export const maximumEntry = 0xffff;

/** A full tile: of hashes at tile level 0 to 63, or a bundle of entries. */
export interface TileName {
  readonly level: number | 'entries';
  readonly index: number;
}

/** Path below the log's folder, e.g. `tile/0/x001/234`. */
export function tilePath(tile: TileName): string {
  const groups = [String(tile.index % 1000).padStart(3, '0')];
  for (let rest = Math.floor(tile.index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`);
  }
  return `tile/${tile.level}/${groups.join('/')}`;
}

/** Reads a path that tilePath would write; undefined for any other. */
export function parseTilePath(path: string): TileName | undefined {
  const match = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,4}[0-9]{3})$/.exec(path);
  if (match === null) return undefined;
  const level = match[1] === 'entries' ? 'entries' : fromDecimal(match[1]);
  const index = Number(match[2].replaceAll(/[x/]/g, ''));
  if (level === undefined || (level !== 'entries' && level > 63)) return undefined;
  return tilePath({ level, index }) === path ? { level, index } : undefined;
}

/** Cuts a full hash tile into its hashes; undefined unless it has exactly 256. */
export function splitTile(bytes: Buffer, hash: TreeHash): readonly Buffer[] | undefined {
  if (bytes.length !== tileWidth * hash.size) return undefined;
  return Array.from({ length: tileWidth }, (_, at) => bytes.subarray(at * hash.size, (at + 1) * hash.size));
}

/** The root over a full tile: the hash it has in the tile above. */
export function tileRoot(hashes: readonly Buffer[], hash: TreeHash): Buffer {
  return rootOf(hashes, hash);
}

/** One entry as a bundle holds it: its length as two bytes, big-endian, then its bytes. Throws a RangeError when too long. */
export function encodeEntry(entry: Uint8Array): Buffer {
  if (entry.length > maximumEntry) throw new RangeError('an entry has at most 65535 bytes');
  const bytes = Buffer.allocUnsafe(2 + entry.length);
  bytes.writeUInt16BE(entry.length);
  bytes.set(entry, 2);
  return bytes;
}

/** Entries of a bundle. `whole` is false when bytes are missing or left over after exactly `count` entries: then those that could be read. */
export function decodeEntries(
  bundle: Buffer,
  count: number,
): { readonly entries: readonly Buffer[]; readonly whole: boolean } {
  const entries: Buffer[] = [];
  let at = 0;
  while (entries.length < count && at + 2 <= bundle.length) {
    const end = at + 2 + bundle.readUInt16BE(at);
    if (end > bundle.length) break;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return { entries, whole: entries.length === count && at === bundle.length };
}
