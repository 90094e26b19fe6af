import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { type RuleDocument, restoreDocuments, storeDocuments } from '@citywall/sigma';

/** Parsed rules kept in a file, under a key that stands for all they were made from. */
export interface RuleSnapshot {
  readonly path: string;
  readonly key: string;
}

/** Most snapshots kept in a cache folder. */
const maximumSnapshots = 8;

/** Documents in bytes; those of several parts may be put one after the other. */
export function encodeDocuments(documents: readonly RuleDocument[]): Uint8Array<ArrayBuffer> {
  const text = storeDocuments(documents);
  const bytes = new Uint8Array(text.length);
  Buffer.from(bytes.buffer).write(text, 'latin1');
  return bytes;
}

/** What encodeDocuments wrote. Throws when it is something else. */
export function decodeDocuments(bytes: Uint8Array): readonly RuleDocument[] {
  return restoreDocuments(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
}

/** The documents of a snapshot; undefined when there is none, or it is damaged or was made from something else. */
export function readSnapshot({ path, key }: RuleSnapshot): readonly RuleDocument[] | undefined {
  try {
    const bytes = readFileSync(path);
    // The first line names the key and the hash of the rest, so that a damaged file is told from a whole one.
    const end = bytes.indexOf(10);
    const body = bytes.subarray(end + 1);
    if (bytes.toString('latin1', 0, end) !== `${key} ${digestOf([body])}`) return undefined;
    return decodeDocuments(body);
  } catch {
    return undefined;
  }
}

/** Keeps documents that were encoded in parts, and lets go of snapshots beyond the most that are kept. */
export async function writeSnapshot({ path, key }: RuleSnapshot, parts: readonly Uint8Array[]): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Another process or thread may keep the same at the same moment.
  const partial = `${path}.${process.pid}.${threadId}`;
  await writeFile(partial, Buffer.concat([Buffer.from(`${key} ${digestOf(parts)}\n`), ...parts]), { mode: 0o600 });
  await rename(partial, path);
  const others = (await readdir(folder)).filter(
    (name) => /^rules-[0-9a-f]{64}\.json$/.test(name) && !path.endsWith(name),
  );
  for (const name of others.slice(maximumSnapshots - 1)) await rm(join(folder, name), { force: true });
}

function digestOf(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
