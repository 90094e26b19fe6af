import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A rule file as it lies on disk; not yet decoded. */
export interface RuleFileBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Largest rule file that is read, bytes: more than any text the parser would accept. */
const maximumBytes = 4 << 20;

/**
 * Reads rule files: a path is a file, or a folder of *.yml and *.yaml at any depth, in
 * the order of their names. Throws when a path cannot be read or holds no rule file.
 */
export async function readRuleFiles(paths: readonly string[]): Promise<readonly RuleFileBytes[]> {
  const files = (await Promise.all(paths.map(listFiles))).flat();
  return Promise.all([...new Set(files)].map(readOne));
}

async function listFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) throw new Error(`${path} holds no *.yml or *.yaml file`);
  return files.sort();
}

async function readOne(file: string): Promise<RuleFileBytes> {
  const { size } = await stat(file);
  if (size > maximumBytes) throw new Error(`${file} is larger than ${maximumBytes} bytes; a rule file is not`);
  return { file, bytes: await readFile(file) };
}
