import { createParser, type FormatName } from '@citywall/formats';
import { compileRules, type RuleSet } from '@citywall/sigma';
import { type LineStretch, linesOf } from './detect-files-lines.ts';
import { createHitCollector, type Hit, type SessionHit } from './detect-hit.ts';

/** Where an event stands: file as it was named, line from 1. */
export type LinePlace = {
  readonly file: string;
  readonly line: number;
};

/** A hit in a file. */
export type FileHit = Hit<LinePlace> | SessionHit;

/** How the lines of a file are to be read; plain data, so that another thread can read them as well. */
export interface ReadingOptions {
  readonly format: FormatName | 'auto';
  /** Zone of times that name none; UTC by default. */
  readonly zone?: string;
  /** Year of a file's first line where lines leave it out. */
  readonly year?: number;
  /** ms of the wall clock: lines without a year lie before it. */
  readonly now: number;
}

/** What matching made of a stretch of lines. */
export interface StretchResult {
  readonly hits: readonly FileHit[];
  readonly lines: number;
  /** Lines that no format fits. */
  readonly unparsed: number;
}

/** Parses and matches one stretch of a file; the stretches of a file go to the same one, in their order. */
export type StretchMatcher = (stretch: Pick<LineStretch, 'first' | 'bytes'>) => StretchResult;

/** Makes the matcher of a thread; it answers a StretchMatcher for each file, all of which share the compiled rules. */
export function createFileMatcher(ruleSet: RuleSet, options: ReadingOptions): (file: string) => StretchMatcher {
  const { format, zone, year, now } = options;
  const matcher = compileRules(ruleSet);
  const collect = createHitCollector(ruleSet);
  return (file) => {
    const parser = createParser({ format, zone, year });
    return (stretch) => {
      const hits: FileHit[] = [];
      let count = 0;
      let unparsed = 0;
      const lines = linesOf(stretch);
      for (let index = 0; index < lines.length; index++) {
        if (lines[index] === '' || lines[index] === '\r') continue;
        const observation = parser.parse(lines[index], now);
        count++;
        if (observation.unparsed) unparsed++;
        const matched = matcher.match(observation);
        if (matched.length === 0 && observation.session === undefined) continue;
        const hit = collect(observation, matched, () => ({ file, line: stretch.first + index }));
        if (hit !== undefined) hits.push(hit);
      }
      return { hits, lines: count, unparsed };
    };
  };
}
