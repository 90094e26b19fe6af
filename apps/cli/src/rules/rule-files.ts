import { closeSync, fstatSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
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
export function readRuleFiles(paths: readonly string[]): readonly RuleFileBytes[] {
  return [...new Set(paths.flatMap(listFiles))].map(readOne);
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

// Thousands of small files: one after the other costs a fifth of reading them all at once.
function readOne(file: string): RuleFileBytes {
  const descriptor = openSync(file, 'r');
  try {
    if (fstatSync(descriptor).size > maximumBytes) {
      throw new Error(`${file} is larger than ${maximumBytes} bytes; a rule file is not`);
    }
    return { file, bytes: readFileSync(descriptor) };
  } finally {
    closeSync(descriptor);
  }
}
