import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linkRules, parseRules, type RuleDocument, type RuleSet } from '@citywall/sigma';
import type { RuleFileBytes } from './rule-files.ts';

/** Most snapshots kept in a cache folder. */
const maximumSnapshots = 8;

/** Where parsed rules are kept for the next run: CITYWALL_CACHE, else the user's cache folder. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { CITYWALL_CACHE, XDG_CACHE_HOME } = environment;
  return CITYWALL_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'citywall');
}

/**
 * Loads rules like loadRules, but keeps what it parsed in `folder` under the hash of
 * the files and of the engine itself, so that the next run reads only that. A cache
 * that is damaged, foreign or not writable costs time, never correctness.
 */
export async function loadRulesCached(files: readonly RuleFileBytes[], folder: string): Promise<RuleSet> {
  const key = keyOf(files, await engineHash());
  const path = join(folder, `rules-${key}.json`);
  const kept = await readSnapshot(path, key);
  if (kept) return linkRules(kept);
  const documents = files.flatMap(parseBytes);
  await writeSnapshot(path, key, documents).catch(() => undefined);
  return linkRules(documents);
}

/** Parses a rule file as it lies on disk; one that is not UTF-8 is refused. */
export function parseBytes({ file, bytes }: RuleFileBytes): readonly RuleDocument[] {
  try {
    return parseRules(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), file);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return [{ kind: 'refused', file, id: null, reason: 'the file is not UTF-8 text', ...firstBadByte(bytes) }];
  }
}

// The decoder tells no place: what it reads without complaint ends where the replacement character begins.
function firstBadByte(bytes: Uint8Array): { readonly line: number; readonly column: number } {
  const readable = new TextDecoder('utf-8').decode(bytes).split('\ufffd', 1)[0]!;
  const lines = readable.split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}

function keyOf(files: readonly RuleFileBytes[], engine: string): string {
  const hash = createHash('sha256').update(engine);
  for (const { file, bytes } of files) hash.update(`\0${file}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}

// The parser's own source is part of the key: a changed engine never trusts what an older one parsed.
async function engineHash(): Promise<string> {
  const source = dirname(fileURLToPath(import.meta.resolve('@citywall/sigma')));
  const names = (await readdir(source, { recursive: true })).filter((name) => /(?<!\.test)\.ts$/.test(name)).sort();
  const hash = createHash('sha256').update(process.version);
  for (const text of await Promise.all(names.map((name) => readFile(join(source, name))))) hash.update(text);
  return hash.digest('hex');
}

// The first line names the key and the hash of the rest, so that a damaged file is told from a whole one.
async function readSnapshot(path: string, key: string): Promise<readonly RuleDocument[] | undefined> {
  try {
    const bytes = await readFile(path);
    const end = bytes.indexOf(10);
    const body = bytes.subarray(end + 1);
    if (bytes.toString('latin1', 0, end) !== `${key} ${digest(body)}`) return undefined;
    return JSON.parse(body.toString('latin1')) as RuleDocument[];
  } catch {
    return undefined;
  }
}

async function writeSnapshot(path: string, key: string, documents: readonly RuleDocument[]): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // ASCII alone is decoded and parsed twice as fast.
  const body = JSON.stringify(documents).replace(/[\u0080-\uffff]/g, escapeCharacter);
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, `${key} ${digest(body)}\n${body}`, { mode: 0o600 });
  await rename(partial, path);
  const kept = (await readdir(folder)).filter(
    (name) => /^rules-[0-9a-f]{64}\.json$/.test(name) && !path.endsWith(name),
  );
  for (const name of kept.slice(maximumSnapshots - 1)) await rm(join(folder, name), { force: true });
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function digest(body: string | Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
