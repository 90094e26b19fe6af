import { parentPort, workerData } from 'node:worker_threads';
import { linkRules } from '@citywall/sigma';
import type { AsideAnswer, AsideTask, AsideTasks } from './detect-files-aside.ts';
import { createFileMatcher, type ReadingOptions, type StretchMatcher } from './detect-files-match.ts';
import { parseRuleBytes } from './detect-rules-parse.ts';
import { decodeDocuments, encodeDocuments, readSnapshot, writeSnapshot } from './detect-rules-snapshot.ts';

const options = workerData as ReadingOptions;
let matcherOf: ((file: string) => StretchMatcher) | undefined;
const byFile = new Map<string, StretchMatcher>();

/** What each kind of task is answered with. */
const answers: { [Kind in keyof AsideTasks]: (task: AsideTasks[Kind]['task']) => AsideTasks[Kind]['answer'] } = {
  parse: ({ files }) => encodeDocuments(files.flatMap(parseRuleBytes)),
  load({ snapshot }) {
    const documents = readSnapshot(snapshot);
    if (documents !== undefined) matcherOf = createFileMatcher(linkRules(documents), options);
    return documents !== undefined;
  },
  use({ parts }) {
    matcherOf = createFileMatcher(linkRules(parts.flatMap(decodeDocuments)), options);
    return true;
  },
  keep: ({ snapshot, parts }) =>
    writeSnapshot(snapshot, parts).then(
      () => true,
      () => false,
    ),
  match({ file, stretch }) {
    const match = byFile.get(file) ?? matcherOf!(file);
    byFile.set(file, match);
    return match(stretch);
  },
};

parentPort?.on('message', async ({ id, kind, task }: AsideTask) => {
  const answer = await (answers[kind] as (task: unknown) => unknown)(task);
  parentPort?.postMessage({ id, answer } satisfies AsideAnswer);
});
