import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Text } from '@citywall/kernel';
import { type Checkpoint, type NoteKey, parseTilePath, rootOfRange, sha256 } from '@citywall/merkle';
import { isAbsent, readPresent } from './read-present.ts';
import { readCheckpoint, readTail, type Tail } from './tail.ts';
import { readAllTiles } from './verify-tiles.ts';

/** One thing that is not as the log left it. */
export interface LogProblem {
  /** Path below DIR/audit, or the name of a checkpoint kept elsewhere. */
  readonly file: string;
  /** Index of the record, when it is one record. */
  readonly record?: number;
  readonly text: Text;
}

/** What verification of a whole log found. */
export interface Verification {
  /** True only when there is no problem. */
  readonly whole: boolean;
  /** Records that the log's newest signature counts; 0 when it has none. */
  readonly size: number;
  readonly problems: readonly LogProblem[];
}

/** More than this many are not listed one by one. */
const maximumProblems = 100;

/** Every file and folder below the log's folder, as paths with slashes; things that are neither are listed under `strange`. */
async function listFiles(folder: string): Promise<{ files: Set<string>; folders: string[]; strange: string[] }> {
  const found = { files: new Set<string>(), folders: [] as string[], strange: [] as string[] };
  const walk = async (path: string): Promise<void> => {
    for (const name of await readdir(join(folder, path)).catch(unlessAbsent)) {
      const inner = path === '' ? name : `${path}/${name}`;
      const kind = await lstat(join(folder, inner)).catch(() => undefined);
      if (kind === undefined) continue;
      if (kind.isFile()) found.files.add(inner);
      else if (kind.isDirectory()) {
        found.folders.push(inner);
        await walk(inner);
      } else found.strange.push(inner);
    }
  };
  await walk('');
  return found;
}

/** A folder that is not there has no files; one that cannot be read is an error. */
function unlessAbsent(error: unknown): never[] {
  if (isAbsent(error)) return [];
  throw error;
}

/** Tail and checkpoint that belong together, though the log may be appended to meanwhile. */
async function readHeads(folder: string, key: NoteKey): Promise<{ tail?: Tail; checkpoint?: Checkpoint }> {
  let heads: { tail?: Tail; checkpoint?: Checkpoint } = {};
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const tail = readTail((await readPresent(join(folder, 'tail'))) ?? Buffer.alloc(0), key);
    const checkpoint = readCheckpoint((await readPresent(join(folder, 'checkpoint'))) ?? Buffer.alloc(0), key);
    heads = { tail, checkpoint };
    if (tail !== undefined && checkpoint !== undefined && tail.published <= checkpoint.size) {
      if (checkpoint.size <= tail.checkpoint.size) break;
    }
  }
  return heads;
}

function checkPublished(tail: Tail, checkpoint: Checkpoint, roots: ReadonlyMap<number, Buffer>): Text | undefined {
  if (checkpoint.size < tail.published) {
    return {
      en: `is older (${checkpoint.size} records) than the one last published (${tail.published}).`,
      zh: `比最近发布的检查点（${tail.published} 条）旧（${checkpoint.size} 条）。`,
    };
  }
  return checkAgainst(tail, checkpoint, roots);
}

/** Whether the log still has what a checkpoint once committed to. */
function checkAgainst(tail: Tail, checkpoint: Checkpoint, roots: ReadonlyMap<number, Buffer>): Text | undefined {
  const { size } = tail.checkpoint;
  if (checkpoint.size > size) {
    return {
      en: `counts ${checkpoint.size} records, but the log has ${size}: the log was rolled back or truncated.`,
      zh: `记录数为 ${checkpoint.size}，而日志仅有 ${size} 条：日志被回滚或截断。`,
    };
  }
  const root = roots.get(checkpoint.size);
  if (root === undefined || root.equals(checkpoint.root)) return undefined;
  return {
    en: `does not agree with the first ${checkpoint.size} records: the log was rewritten.`,
    zh: `与日志前 ${checkpoint.size} 条记录不一致：日志被改写。`,
  };
}

/**
 * Checks every byte below the log's folder against the key, and against a
 * checkpoint kept elsewhere when one is given. Works on a log that is being
 * appended to. Reads only; needs the public key and nothing else.
 */
export async function verifyLog(
  folder: string,
  key: NoteKey,
  options: { readonly checkpoint?: Checkpoint; readonly checkpointFile?: string } = {},
): Promise<Verification> {
  const problems: LogProblem[] = [];
  const report = (file: string, text: Text, record?: number): void => {
    if (problems.length < maximumProblems)
      problems.push(record === undefined ? { file, text } : { file, record, text });
  };
  // The list comes first: what a running city adds afterwards is not taken for foreign.
  const { files, folders, strange } = await listFiles(folder);
  const { tail, checkpoint } = await readHeads(folder, key);
  for (const file of strange) report(file, { en: 'is no regular file.', zh: '不是普通文件。' });
  if (tail === undefined) {
    report('tail', {
      en: 'is missing, altered, or not signed by this key.',
      zh: '缺失、被篡改或不是由该密钥签名。',
    });
    return { whole: false, size: 0, problems };
  }
  const sizes = [checkpoint?.size, options.checkpoint?.size].filter((size) => size !== undefined);
  const tiles = await readAllTiles(folder, tail, files, sizes, report);
  for (const file of files) {
    if (file === 'tail' || file === 'checkpoint' || tiles.known.has(file)) continue;
    report(file, { en: 'does not belong to the log.', zh: '不属于该日志。' });
  }
  for (const path of folders) {
    if (!isOwnFolder(path, tiles.known, files))
      report(path, { en: 'is a folder that does not belong to the log.', zh: '是不属于该日志的文件夹。' });
  }
  if (problems.length === 0 && !rootOfRange(tiles.range, sha256).equals(tail.checkpoint.root)) {
    report('tail', {
      en: 'signs another root than the records have: records were edited and their hashes made anew.',
      zh: '签名的根与记录不符：记录被修改且散列被重新计算。',
    });
  }
  if (checkpoint === undefined) {
    report('checkpoint', {
      en: 'is missing, altered, or not signed by this key.',
      zh: '缺失、被篡改或不是由该密钥签名。',
    });
  } else {
    const text = checkPublished(tail, checkpoint, tiles.roots);
    if (text !== undefined) report('checkpoint', text);
  }
  if (options.checkpoint !== undefined) {
    const text = checkAgainst(tail, options.checkpoint, tiles.roots);
    if (text !== undefined) report(options.checkpointFile ?? 'checkpoint kept elsewhere', text);
  }
  return { whole: problems.length === 0, size: tail.checkpoint.size, problems };
}

/** A folder belongs to the log when a tile of the log may lie in it. */
function isOwnFolder(path: string, known: ReadonlySet<string>, files: ReadonlySet<string>): boolean {
  const inside = (file: string): boolean => file.startsWith(`${path}/`);
  return [...known].some(inside) || [...files].some((file) => inside(file) && parseTilePath(file) !== undefined);
}
