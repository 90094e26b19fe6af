import { join } from 'node:path';
import type { Text } from '@citywall/kernel';
import {
  decodeEntries,
  emptyRange,
  encodeEntry,
  extendRange,
  type Range,
  rootOfRange,
  sha256,
  tilePath,
  tileRoot,
  tileWidth,
} from '@citywall/merkle';
import { readPresent } from './read-present.ts';
import type { Tail } from './tail.ts';

/** Names a problem of a file, and of a record when it is one record. */
export type Report = (file: string, text: Text, record?: number) => void;

/** The tree as the records make it. */
export interface ReadTiles {
  readonly range: Range;
  /** Paths of every tile that the log may have; all of them were compared. */
  readonly known: ReadonlySet<string>;
  /** Root over the first n records, for each size that was asked for and exists. */
  readonly roots: ReadonlyMap<number, Buffer>;
}

const missing: Text = { en: 'is missing.', zh: '缺失。' };
const altered: Text = { en: 'does not have the hashes of its records.', zh: '与记录的散列不符。' };

/** Reads one file and compares it with what it must be; a file that may be absent is compared only when it is there. */
class TileCheck {
  readonly known = new Set<string>();
  readonly #folder: string;
  readonly #files: ReadonlySet<string>;
  readonly #report: Report;

  constructor(folder: string, files: ReadonlySet<string>, report: Report) {
    this.#folder = folder;
    this.#files = files;
    this.#report = report;
  }

  async read(path: string, required: boolean): Promise<Buffer | undefined> {
    this.known.add(path);
    if (!required && !this.#files.has(path)) return undefined;
    const bytes = await readPresent(join(this.#folder, path));
    if (bytes === undefined) this.#report(path, missing);
    return bytes;
  }

  async compare(path: string, expected: Buffer, required: boolean): Promise<void> {
    const bytes = await this.read(path, required);
    if (bytes !== undefined && !bytes.equals(expected)) this.#report(path, altered);
  }

  /** Leaf hashes of a full bundle, from its entries; undefined when they cannot be read. Names each record that differs from its hash tile. */
  async bundle(index: number): Promise<readonly Buffer[] | undefined> {
    const path = tilePath({ level: 'entries', index });
    const hashPath = tilePath({ level: 0, index });
    const bytes = await this.read(path, true);
    const hashes = await this.read(hashPath, true);
    if (bytes === undefined) return undefined;
    const { entries, whole } = decodeEntries(bytes, tileWidth);
    const leaves = entries.map((entry) => sha256.leaf(entry));
    if (hashes !== undefined && hashes.length !== tileWidth * sha256.size) this.#report(hashPath, altered);
    else if (hashes !== undefined) this.#compareRecords(path, index * tileWidth, leaves, hashes);
    if (!whole) {
      this.#report(path, { en: 'has bytes missing or added.', zh: '缺少字节或有多余字节。' });
    }
    return leaves.length === tileWidth ? leaves : undefined;
  }

  #compareRecords(path: string, first: number, leaves: readonly Buffer[], hashes: Buffer): void {
    leaves.forEach((leaf, at) => {
      if (leaf.equals(hashes.subarray(at * sha256.size, (at + 1) * sha256.size))) return;
      const record = first + at;
      this.#report(
        path,
        { en: `record ${record} or its hash was altered.`, zh: `第 ${record} 条记录或其散列被篡改。` },
        record,
      );
    });
  }
}

/**
 * Reads all records in order, compares every tile that the log may have, and
 * builds the tree from the records alone. Stops counting at a bundle that cannot be read.
 */
export async function readAllTiles(
  folder: string,
  tail: Tail,
  files: ReadonlySet<string>,
  sizes: readonly number[],
  report: Report,
): Promise<ReadTiles> {
  const check = new TileCheck(folder, files, report);
  const roots = new Map<number, Buffer>();
  const levels: Buffer[][] = [];
  const tailLeaves = tail.entries.map((entry) => sha256.leaf(entry));
  let bundles: Range = emptyRange;
  let broken = false;
  const keepRoots = (range: Range, leaves: readonly Buffer[]): void => {
    for (const size of sizes) {
      if (broken || size < range.size || size > range.size + leaves.length) continue;
      roots.set(size, rootOfRange(extendRange(range, leaves.slice(0, size - range.size), sha256), sha256));
    }
  };
  const full = Math.floor((tail.start + tail.entries.length) / tileWidth);
  for (let index = 0; index < full; index += 1) {
    const first = index * tileWidth;
    const folded = first < tail.start;
    const at = first - tail.start;
    const leaves = folded ? await check.bundle(index) : tailLeaves.slice(at, at + tileWidth);
    if (!folded) await comparePrepared(check, index, tail.entries.slice(at, at + tileWidth), leaves ?? []);
    if (leaves === undefined) {
      broken = true;
      continue;
    }
    keepRoots({ size: first, roots: bundles.roots }, leaves);
    const root = tileRoot(leaves, sha256);
    bundles = extendRange(bundles, [root], sha256);
    if (!broken) await climb(check, levels, index, root, tail.start);
  }
  const start = full * tileWidth;
  const rest = tailLeaves.slice(start - tail.start);
  const range: Range = { size: start, roots: bundles.roots };
  keepRoots(range, rest);
  checkTail(tail, report);
  return { range: extendRange(range, rest, sha256), known: check.known, roots };
}

/** Tiles that a crash or a running city left ready before the tail refers to them. */
async function comparePrepared(
  check: TileCheck,
  index: number,
  entries: readonly Buffer[],
  leaves: readonly Buffer[],
): Promise<void> {
  const bundle = Buffer.concat(entries.map(encodeEntry));
  await check.compare(tilePath({ level: 'entries', index }), bundle, false);
  await check.compare(tilePath({ level: 0, index }), Buffer.concat(leaves), false);
}

/** Compares the tiles above that a full bundle completes. */
async function climb(
  check: TileCheck,
  levels: Buffer[][],
  bundle: number,
  bundleRoot: Buffer,
  start: number,
): Promise<void> {
  let root = bundleRoot;
  let index = bundle;
  for (let level = 1; ; level += 1) {
    levels[level] ??= [];
    const hashes = levels[level];
    hashes.push(root);
    if (hashes.length < tileWidth) return;
    index = Math.floor(index / tileWidth);
    await check.compare(tilePath({ level, index }), Buffer.concat(hashes), (bundle + 1) * tileWidth <= start);
    root = tileRoot(hashes, sha256);
    levels[level] = [];
  }
}

function checkTail(tail: Tail, report: Report): void {
  if (tail.whole) return;
  report('tail', {
    en: `has bytes missing or added: its signature counts ${tail.checkpoint.size} records.`,
    zh: `缺少字节或有多余字节：其签名计有 ${tail.checkpoint.size} 条记录。`,
  });
}
