import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Aside } from '@citywall/detection/aside';
import {
  decodeDocuments,
  encodeDocuments,
  parseRuleBytes,
  type RuleFileBytes,
  type RuleSnapshot,
  readSnapshot,
  writeSnapshot,
} from '@citywall/detection/detect';
import { linkRules, type RuleSet } from '@citywall/sigma';
import { readFilesWhole } from './rule-files.ts';

/** Where parsed rules are kept for the next run: CITYWALL_CACHE, else the user's cache folder. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { CITYWALL_CACHE, XDG_CACHE_HOME } = environment;
  return CITYWALL_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'citywall');
}

/** Rules, and when what was parsed of them is kept; a process that ends before keeps nothing. */
export interface CachedRules {
  readonly ruleSet: RuleSet;
  readonly kept: Promise<void>;
}

/**
 * Loads rules like loadRules, but keeps what it parsed in `folder` under the hash of
 * the files and of the engine itself, so that the next run reads only that. A cache
 * that is damaged, foreign or not writable costs time, never correctness. A second
 * thread gets the same rules, and takes its part of the parsing.
 */
export async function loadRulesCached(
  files: readonly RuleFileBytes[],
  folder: string,
  aside?: Aside,
): Promise<CachedRules> {
  const key = keyOf(files);
  const snapshot = { path: join(folder, `rules-${key}.json`), key };
  if (existsSync(snapshot.path)) {
    // Both threads read it at the same moment, and each finds out for itself when it is damaged.
    aside?.load(snapshot);
    const kept = readSnapshot(snapshot);
    if (kept) return { ruleSet: linkRules(kept), kept: Promise.resolve() };
  }
  return aside ? parseTogether(files, snapshot, aside) : parseAlone(files, snapshot);
}

function parseAlone(files: readonly RuleFileBytes[], snapshot: RuleSnapshot): CachedRules {
  const documents = files.flatMap(parseRuleBytes);
  const kept = writeSnapshot(snapshot, [encodeDocuments(documents)]).catch(() => undefined);
  return { ruleSet: linkRules(documents), kept };
}

/** Each thread parses half of the bytes and gets the other half parsed. */
async function parseTogether(
  files: readonly RuleFileBytes[],
  snapshot: RuleSnapshot,
  aside: Aside,
): Promise<CachedRules> {
  const half = middleOf(files);
  const theirs = aside.parse(files.slice(half));
  const documents = files.slice(0, half).flatMap(parseRuleBytes);
  const own = encodeDocuments(documents);
  const parts = [own, await theirs] as const;
  aside.use(parts);
  const kept = aside.keep(snapshot, parts);
  return { ruleSet: linkRules([...documents, ...decodeDocuments(parts[1])]), kept };
}

/** The number of the file before which half of all bytes lie. */
function middleOf(files: readonly RuleFileBytes[]): number {
  let rest = files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 2;
  const at = files.findIndex(({ bytes }) => {
    rest -= bytes.length;
    return rest <= 0;
  });
  return at + 1;
}

// The parser's own source is part of the key: a changed engine never trusts what an older one parsed.
function keyOf(files: readonly RuleFileBytes[]): string {
  const hash = createHash('sha256').update(process.version);
  const source = dirname(fileURLToPath(import.meta.resolve('@citywall/sigma')));
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test|\.fixture)\.ts$/.test(name),
  );
  const engine = readFilesWhole(names.sort().map((name) => join(source, name)));
  for (const { bytes } of engine) hash.update(bytes);
  hash.update(files.map(({ file, bytes }) => `\0${file}\0${bytes.length}`).join(''));
  for (const { bytes } of files) hash.update(bytes);
  return hash.digest('hex');
}
