import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, sep } from 'node:path';

/** Where no logs lie, but secrets and the doors to the kernel do. */
const closedFolders = ['/boot', '/dev', '/etc', '/proc', '/sys'];
/** Folders of secrets wherever they lie. */
const secretFolders = new Set(['.ssh', '.gnupg', '.aws', '.kube']);

/**
 * Where a path given by a person really leads, or undefined when it may not be read as a log: it must be an absolute
 * path of a regular file, after all links, outside `dataDir` (whose keys and records no source may publish), the
 * folders of the system's secrets and anybody's keys.
 */
export async function readablePath(path: string, dataDir: string): Promise<string | undefined> {
  if (!isAbsolute(path)) return undefined;
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined) return undefined;
  const own = await realpath(dataDir).catch(() => dataDir);
  if ([own, ...closedFolders].some((folder) => real === folder || real.startsWith(`${folder}${sep}`))) return undefined;
  if (real.split(sep).some((part) => secretFolders.has(part))) return undefined;
  const found = await stat(real).catch(() => undefined);
  return found?.isFile() ? real : undefined;
}
