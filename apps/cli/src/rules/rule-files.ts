import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleFileBytes } from '@citywall/detection/detect';

/** Largest rule file that is read, bytes: more than any text the parser would accept. */
const maximumBytes = 4 << 20;
/** Room for nearly every rule file. */
const scratch = new Uint8Array(128 << 10);

/**
 * Reads rule files: a path is a file, or a folder of *.yml and *.yaml at any depth, in
 * the order of their names. Throws when a path cannot be read or holds no rule file.
 */
export function readRuleFiles(paths: readonly string[]): readonly RuleFileBytes[] {
  return readFilesWhole([...new Set(paths.flatMap(listFiles))]);
}

function listFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) throw new Error(`${path} holds no *.yml or *.yaml file`);
  return files.sort();
}

/** Reads files of at most 4 MiB each, in their order. Throws when one cannot be read or is larger. */
export function readFilesWhole(files: readonly string[]): readonly RuleFileBytes[] {
  // Thousands of small files: one after the other costs a fifth of reading them all at once.
  return files.map((file) => {
    const descriptor = openSync(file, 'r');
    try {
      return { file, bytes: readWhole(descriptor, file) };
    } finally {
      closeSync(descriptor);
    }
  });
}

function readWhole(descriptor: number, file: string): Uint8Array {
  const pieces: Uint8Array[] = [];
  let used = 0;
  let total = 0;
  for (;;) {
    const count = readSync(descriptor, scratch, used, scratch.length - used, null);
    used += count;
    total += count;
    if (total > maximumBytes) throw new Error(`${file} is larger than ${maximumBytes} bytes; a rule file is not`);
    if (count > 0 && used < scratch.length) continue;
    pieces.push(Buffer.from(scratch.subarray(0, used)));
    if (count === 0) return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    used = 0;
  }
}
