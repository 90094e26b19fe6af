import type { CorrelationRule, RuleSet, SigmaRule } from '@citywall/sigma';
import type { Aside } from './detect-files-aside.ts';
import { readStretches } from './detect-files-lines.ts';
import {
  createFileMatcher,
  type FileHit,
  type LinePlace,
  type ReadingOptions,
  type StretchMatcher,
  type StretchResult,
} from './detect-files-match.ts';
import { createDetectStream, type Detection } from './detect-stream.ts';

/** What to look through, and how to read it. */
export interface DetectFilesOptions extends ReadingOptions {
  readonly ruleSet: RuleSet;
  readonly inputs: readonly string[];
  /** A second thread that helps once it has its rules: the same, by its own way. The caller closes it. */
  readonly aside?: Aside;
}

/** What was found, and what could not be looked at. */
export interface DetectFilesResult {
  /** In order of time. */
  readonly detections: readonly FileDetection[];
  readonly lines: number;
  /** Lines that no format fits; keyword rules still look at them. */
  readonly unparsed: number;
  /** Places of lines that are too long to be read. */
  readonly skipped: readonly LinePlace[];
}

/** A detection in files. */
export interface FileDetection {
  readonly rule: SigmaRule | CorrelationRule;
  readonly time: number;
  readonly group: Readonly<Record<string, string>>;
  readonly count: number;
  readonly events: readonly LinePlace[];
}

/** How many stretches may be ahead of the one whose hits are counted next; only their hits are kept. */
const mostAhead = 256;

/**
 * Runs rules over log files, without a server and with its findings: several
 * files are read side by side in the order of their times. Throws
 * UnreadableInput, and a Problem when format or zone do not exist.
 */
export async function detectFiles(options: DetectFilesOptions): Promise<DetectFilesResult> {
  const { ruleSet, inputs, aside, ...reading } = options;
  const matcherOf = createFileMatcher(ruleSet, reading);
  const tally = { lines: 0, unparsed: 0, skipped: [] as LinePlace[] };
  const files = inputs.map((file) => hitsOf(file, matcherOf(file), aside, tally));
  const detections = await count(ruleSet, files.length === 1 ? files[0] : merge(files));
  return { detections, ...tally };
}

async function count(ruleSet: RuleSet, hits: AsyncIterable<readonly FileHit[]>): Promise<FileDetection[]> {
  const stream = createDetectStream<LinePlace>(ruleSet);
  const detections: FileDetection[] = [];
  const keep = (found: readonly Detection<LinePlace>[]): void => {
    for (const { references, ...detection } of found) detections.push({ ...detection, events: references });
  };
  for await (const some of hits) for (const hit of some) keep(stream.add(hit, 0));
  keep(stream.end());
  return detections.sort((left, right) => left.time - right.time);
}

interface Tally {
  lines: number;
  unparsed: number;
  readonly skipped: LinePlace[];
}

/**
 * The hits of one file, in its own order. Lines of JSON tell nothing of each
 * other, so stretches of nothing else may go to the second thread.
 */
async function* hitsOf(
  file: string,
  match: StretchMatcher,
  aside: Aside | undefined,
  tally: Tally,
): AsyncGenerator<readonly FileHit[]> {
  const ahead: (StretchResult | Promise<StretchResult>)[] = [];
  const finish = async (): Promise<readonly FileHit[]> => {
    const { hits, lines, unparsed } = await (ahead.shift() as (typeof ahead)[0]);
    tally.lines += lines;
    tally.unparsed += unparsed;
    return hits;
  };
  const skip = (line: number): void => void tally.skipped.push({ file, line });
  for await (const stretch of readStretches(file, skip)) {
    const goesAside = aside?.hasRoom() === true && stretch.isJson;
    ahead.push(goesAside ? aside.match(file, stretch) : match(stretch));
    while (ahead.length > 0 && (!(ahead[0] instanceof Promise) || ahead.length > mostAhead)) yield await finish();
  }
  while (ahead.length > 0) yield await finish();
}

interface Head {
  readonly source: AsyncIterator<readonly FileHit[]>;
  hits: readonly FileHit[];
  at: number;
  isDone: boolean;
}

/** Puts the hits of several files into one order by time; each file keeps its own. */
async function* merge(files: readonly AsyncIterable<readonly FileHit[]>[]): AsyncGenerator<readonly FileHit[]> {
  let heads: Head[] = files.map((file) => ({ source: file[Symbol.asyncIterator](), hits: [], at: 0, isDone: false }));
  for (;;) {
    for (const head of heads) await fill(head);
    heads = heads.filter((head) => !head.isDone);
    if (heads.length === 0) return;
    yield takeOrdered(heads);
  }
}

async function fill(head: Head): Promise<void> {
  while (!head.isDone && head.at === head.hits.length) {
    const next = await head.source.next();
    head.isDone = next.done === true;
    head.hits = next.done === true ? [] : next.value;
    head.at = 0;
  }
}

/** Takes hits in order of time until one of the files has to be read on. */
function takeOrdered(heads: readonly Head[]): readonly FileHit[] {
  const ordered: FileHit[] = [];
  for (;;) {
    let earliest = heads[0];
    for (const head of heads) if (head.hits[head.at].time < earliest.hits[earliest.at].time) earliest = head;
    ordered.push(earliest.hits[earliest.at++]);
    if (earliest.at === earliest.hits.length) return ordered;
  }
}
