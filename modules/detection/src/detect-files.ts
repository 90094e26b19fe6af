import { createParser, type FormatName } from '@citywall/formats';
import { type CorrelationRule, compileRules, type Matcher, type RuleSet, type SigmaRule } from '@citywall/sigma';
import { readLines } from './detect-files-lines.ts';
import { createHitCollector, type Hit, type HitCollector, type SessionHit } from './detect-hit.ts';
import { createDetectStream, type Detection } from './detect-stream.ts';

/** Where an event stands: file as it was named, line from 1. */
export type LinePlace = {
  readonly file: string;
  readonly line: number;
};

/** What to look through, and how to read it. */
export interface DetectFilesOptions {
  readonly ruleSet: RuleSet;
  readonly inputs: readonly string[];
  readonly format: FormatName | 'auto';
  /** Zone of times that name none; UTC by default. */
  readonly zone?: string;
  /** Year of a file's first line where lines leave it out. */
  readonly year?: number;
  /** ms of the wall clock: lines without a year lie before it. */
  readonly now: number;
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

type FileHit = Hit<LinePlace> | SessionHit;

interface Tally {
  lines: number;
  unparsed: number;
  readonly skipped: LinePlace[];
}

/**
 * Runs rules over log files, without a server and with its findings: several
 * files are read side by side in the order of their times. Throws
 * UnreadableInput, and a Problem when format or zone do not exist.
 */
export async function detectFiles(options: DetectFilesOptions): Promise<DetectFilesResult> {
  const { ruleSet } = options;
  const tally: Tally = { lines: 0, unparsed: 0, skipped: [] };
  const shared = { matcher: compileRules(ruleSet), collect: createHitCollector(ruleSet), tally };
  const stream = createDetectStream<LinePlace>(ruleSet);
  const detections: FileDetection[] = [];
  const keep = (found: readonly Detection<LinePlace>[]): void => {
    for (const { references, ...detection } of found) detections.push({ ...detection, events: references });
  };
  const files = options.inputs.map((file) => hitsOf(file, options, shared));
  for await (const hits of files.length === 1 ? files[0] : merge(files))
    for (const hit of hits) keep(stream.add(hit, 0));
  keep(stream.end());
  detections.sort(byTime);
  return { detections, ...tally };
}

interface Shared {
  readonly matcher: Matcher;
  readonly collect: HitCollector;
  readonly tally: Tally;
}

/** The hits of one file, in its own order, a stretch at a time. */
async function* hitsOf(file: string, options: DetectFilesOptions, shared: Shared): AsyncGenerator<readonly FileHit[]> {
  const { format, zone, year, now } = options;
  const { matcher, collect, tally } = shared;
  const parser = createParser({ format, zone, year });
  const skip = (line: number): void => void tally.skipped.push({ file, line });
  for await (const { first, lines } of readLines(file, skip)) {
    const hits: FileHit[] = [];
    for (let index = 0; index < lines.length; index++) {
      if (lines[index] === '' || lines[index] === '\r') continue;
      const observation = parser.parse(lines[index], now);
      tally.lines++;
      if (observation.unparsed) tally.unparsed++;
      const matched = matcher.match(observation);
      if (matched.length === 0 && observation.session === undefined) continue;
      const hit = collect(observation, matched, () => ({ file, line: first + index }));
      if (hit !== undefined) hits.push(hit);
    }
    if (hits.length > 0) yield hits;
  }
}

interface Head {
  readonly source: AsyncIterator<readonly FileHit[]>;
  hits: readonly FileHit[];
  at: number;
}

/** Puts the hits of several files into one order by time; each file keeps its own. */
async function* merge(files: readonly AsyncIterable<readonly FileHit[]>[]): AsyncGenerator<readonly FileHit[]> {
  let heads: Head[] = files.map((file) => ({ source: file[Symbol.asyncIterator](), hits: [], at: 0 }));
  for (;;) {
    for (const head of heads) await fill(head);
    heads = heads.filter((head) => head.at < head.hits.length);
    if (heads.length === 0) return;
    yield takeOrdered(heads);
  }
}

async function fill(head: Head): Promise<void> {
  if (head.at < head.hits.length) return;
  const next = await head.source.next();
  head.hits = next.done === true ? [] : next.value;
  head.at = 0;
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

function byTime(left: FileDetection, right: FileDetection): number {
  return left.time - right.time;
}
