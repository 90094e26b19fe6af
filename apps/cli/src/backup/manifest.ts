import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './copy-folder.ts';

/** Name of the file that says what a backup holds; the data lies beside it in `data`. */
export const manifestName = 'citywall-backup.json';

/** What a backup holds. */
export interface Manifest {
  readonly format: 1;
  /** When it was finished, RFC 3339. */
  readonly time: string;
  /** Records in its audit log. */
  readonly records: number;
  /** SHA-256 in hex of every file below `data`. */
  readonly files: Readonly<Record<string, string>>;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Hashes every file below a folder. */
export async function hashFolder(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const path of filesBelow(folder)) files[path] = await hashFile(join(folder, path));
  return files;
}

/** Reads the manifest of an unpacked backup and checks every file against it; throws with the first that differs. */
export async function readBackup(folder: string): Promise<Manifest> {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, manifestName), 'utf8')) as Manifest;
  } catch {
    throw new Error(`this is no backup: ${manifestName} is missing or unreadable`);
  }
  if (manifest.format !== 1) throw new Error(`the backup has format ${manifest.format}; this Citywall reads format 1`);
  const found = await hashFolder(join(folder, 'data'));
  for (const path of new Set([...Object.keys(manifest.files), ...Object.keys(found)])) {
    if (manifest.files[path] === undefined) throw new Error(`the backup holds ${path}, which does not belong to it`);
    if (found[path] === undefined) throw new Error(`the backup lacks ${path}`);
    if (found[path] !== manifest.files[path]) throw new Error(`the backup is damaged: ${path} was changed`);
  }
  return manifest;
}
