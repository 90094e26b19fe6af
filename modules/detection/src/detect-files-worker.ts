import { parentPort, workerData } from 'node:worker_threads';
import type { RuleSet } from '@citywall/sigma';
import type { LineStretch } from './detect-files-lines.ts';
import {
  createFileMatcher,
  type ReadingOptions,
  type StretchMatcher,
  type StretchResult,
} from './detect-files-match.ts';

/** What the second thread starts with. */
export interface AsideStart {
  readonly ruleSet: RuleSet;
  readonly options: ReadingOptions;
}

/** A stretch for the second thread. */
export interface AsideTask extends Pick<LineStretch, 'first' | 'bytes'> {
  readonly id: number;
  readonly file: string;
}

/** Its answer. */
export interface AsideAnswer extends StretchResult {
  readonly id: number;
}

const { ruleSet, options } = workerData as AsideStart;
const matcherOf = createFileMatcher(ruleSet, options);
const byFile = new Map<string, StretchMatcher>();

parentPort?.on('message', (task: AsideTask) => {
  const match = byFile.get(task.file) ?? matcherOf(task.file);
  byFile.set(task.file, match);
  parentPort?.postMessage({ id: task.id, ...match(task) } satisfies AsideAnswer);
});
