import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Clock, Db, Live, Log } from '@citywall/kernel';
import { linkRules, parseRules, type RuleDocument, type RuleSet } from '@citywall/sigma';
import type { RuleBook } from '../rule-book.types.ts';
import { filterText, keyOf, rulesBehind } from './exception-filter.ts';
import { addMatches, listDisabled, listLiveExceptions, type RuleActivity, readActivity } from './rule.store.ts';
import { type OriginFile, readRuleFiles, watchFolder } from './rule-files.ts';
import type { RuleException } from './tables.ts';

export interface RuleBookPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly live: Live;
}

export interface RuleFolders {
  /** Rules that are shipped. */
  readonly starter: string;
  /** The city's own: DIR/rules, with uploads below it. */
  readonly own: string;
}

/** A rule file with what was read in it. */
export interface BookFile extends OriginFile {
  readonly documents: readonly RuleDocument[];
}

/** The rule book with what its operations need beyond the pipeline's view. */
export interface RunningRuleBook extends RuleBook {
  readonly folder: string;
  /** All files with their documents, enabled or not, resolved against each other; refusals included. */
  files(): readonly BookFile[];
  /** The documents as they stand together when every rule is enabled, without exceptions. */
  whole(): RuleSet;
  disabled(): ReadonlySet<string>;
  activity(): Promise<ReadonlyMap<string, RuleActivity>>;
  /** Reads folder and database again; resolves when current() is up to date. */
  reload(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const nothing: RuleSet = linkRules([]);
/** Counted matches reach the database this often, ms. */
const activityPeriod = 10_000;

/** Keeps what detects now: files of rules, switches and exceptions of people. */
export function createRuleBook(ports: RuleBookPorts, folders: RuleFolders): RunningRuleBook {
  const listeners = new Set<() => void>();
  const parsed = new Map<string, { readonly text: string; readonly documents: readonly RuleDocument[] }>();
  let files: readonly BookFile[] = [];
  let whole: RuleSet = nothing;
  let current: { readonly version: string; readonly ruleSet: RuleSet } = { version: '', ruleSet: nothing };
  let disabled: ReadonlySet<string> = new Set();
  let matches = new Map<string, number>();
  let expiry: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  let unwatch = (): void => {};
  let reloading = Promise.resolve();

  function parse({ file, text, unreadable }: OriginFile): readonly RuleDocument[] {
    if (unreadable !== undefined) return [{ kind: 'refused', file, id: null, reason: unreadable, line: 1, column: 1 }];
    const known = parsed.get(file);
    if (known?.text === text) return known.documents;
    const documents = parseRules(text, file);
    parsed.set(file, { text, documents });
    return documents;
  }

  async function load(): Promise<void> {
    const found = await readRuleFiles(folders.starter, folders.own);
    const [off, exceptions] = await Promise.all([
      listDisabled(ports.db),
      listLiveExceptions(ports.db, ports.clock.now()),
    ]);
    const names = new Set(found.map(({ file }) => file));
    for (const file of parsed.keys()) if (!names.has(file)) parsed.delete(file);
    whole = linkRules(found.flatMap(parse));
    const byFile = Map.groupBy(whole.documents, ({ file }) => file);
    files = found.map((file) => ({ ...file, documents: byFile.get(file.file) ?? [] }));
    disabled = new Set(off);
    scheduleExpiry(exceptions);
    const version = versionOf(found, off, exceptions);
    if (version === current.version) return;
    current = { version, ruleSet: linkRules(enabledDocuments(found, exceptions)) };
    for (const listener of listeners) listener();
    ports.live.announce('detection.rule', {
      loaded: current.ruleSet.rules.length + current.ruleSet.correlations.length,
    });
  }

  function enabledDocuments(
    found: readonly OriginFile[],
    exceptions: readonly RuleException[],
  ): readonly RuleDocument[] {
    const documents = found
      .flatMap(parse)
      .filter((document) => document.kind !== 'refused' && !disabled.has(keyOf(document)));
    const filters = exceptions.flatMap((exception) =>
      parseRules(filterText(exception, rulesBehind(whole, exception.rule)), `exceptions/${exception.id}`),
    );
    return [...documents, ...filters];
  }

  function scheduleExpiry(exceptions: readonly RuleException[]): void {
    clearTimeout(expiry);
    const next = Math.min(...exceptions.map(({ expires_at }) => expires_at));
    if (!Number.isFinite(next)) return;
    expiry = setTimeout(() => void reload(), Math.min(next - ports.clock.now() + 50, 2 ** 31 - 1));
    expiry.unref();
  }

  function reload(): Promise<void> {
    reloading = reloading
      .then(load)
      .catch((error: unknown) => ports.log.error({ error: String(error) }, 'rules not reloaded'));
    return reloading;
  }

  async function keepMatches(): Promise<void> {
    const due = matches;
    matches = new Map();
    await addMatches(ports.db, due, ports.clock.now()).catch((error: unknown) => {
      ports.log.warn({ error: String(error) }, 'counts of matches are written later');
      for (const [rule, count] of due) matches.set(rule, (matches.get(rule) ?? 0) + count);
    });
  }

  return {
    folder: folders.own,
    current: () => current,
    watch(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    matched(counts) {
      for (const [rule, count] of counts) matches.set(rule, (matches.get(rule) ?? 0) + count);
    },
    files: () => files,
    whole: () => whole,
    disabled: () => disabled,
    async activity() {
      await keepMatches();
      return readActivity(ports.db, ports.clock.now());
    },
    reload,
    async start() {
      mkdirSync(folders.own, { recursive: true, mode: 0o700 });
      await load();
      unwatch = watchFolder(folders.own, () => void reload());
      timer = setInterval(() => void keepMatches(), activityPeriod);
      timer.unref();
    },
    async stop() {
      unwatch();
      clearTimeout(expiry);
      clearInterval(timer);
      await reloading;
      await keepMatches();
    },
  };
}

function versionOf(files: readonly OriginFile[], off: readonly string[], exceptions: readonly RuleException[]): string {
  const hash = createHash('sha256');
  for (const { file, text } of files) hash.update(`${file}\0${text}\0`);
  for (const rule of [...off].sort()) hash.update(`off\0${rule}\0`);
  for (const { id } of exceptions) hash.update(`exception\0${id}\0`);
  return hash.digest('hex');
}
