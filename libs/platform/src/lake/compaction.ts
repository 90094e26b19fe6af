import { fork } from 'node:child_process';
import { access, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writePartsDurably } from '../files/index.ts';
import { type Catalogue, deleteFiles } from './catalogue.ts';
import { planCompaction } from './compaction-plan.ts';
import type { Gate } from './gate.ts';
import { type LakeFile, pathOf } from './lake-file.ts';
import type { CompactionOrder } from './rewrite.ts';

const journalName = '_compaction.json';
const timeLimitMs = 10 * 60_000;

interface Journal {
  readonly output: string;
  readonly inputs: readonly string[];
}

export interface Compaction {
  readonly folder: string;
  readonly temporaryFolder: string;
  readonly catalogue: Catalogue;
  /** Searches read, the exchange of files writes. */
  readonly gate: Gate;
  readonly signal: AbortSignal;
}

/**
 * Makes one file of the next group worth it, in a process of its own, and
 * exchanges them while no search runs. A journal makes the exchange whole after a
 * crash: never both, never neither. Answers whether there was something to do.
 */
export async function compactOnce(compaction: Compaction): Promise<boolean> {
  const { catalogue, folder, gate } = compaction;
  const inputs = planCompaction(catalogue.all());
  if (!inputs) return false;
  const merged = mergedFile(inputs);
  const output = join(folder, pathOf(merged));
  const temporary = `${output}.tmp`;
  const bytes = await runProcess(
    {
      folder,
      temporaryFolder: compaction.temporaryFolder,
      inputs: inputs.map((file) => join(folder, pathOf(file))),
      output: temporary,
      rows: merged.rows,
    },
    compaction.signal,
  );
  await gate.write(async () => {
    const known = new Set(catalogue.all());
    if (!inputs.every((file) => known.has(file))) return rm(temporary, { force: true });
    const journal: Journal = { output: pathOf(merged), inputs: inputs.map(pathOf) };
    await writePartsDurably(join(folder, journalName), [Buffer.from(JSON.stringify(journal))]);
    await rename(temporary, output);
    await syncFolder(dirname(output));
    catalogue.remove(inputs);
    catalogue.add([{ ...merged, bytes }]);
    await deleteFiles(folder, inputs);
    await syncFolder(dirname(output));
    await rm(join(folder, journalName));
  });
  return true;
}

/** Ends an exchange that a crash interrupted; before the lake is listed. */
export async function finishCompaction(folder: string): Promise<void> {
  const path = join(folder, journalName);
  await rm(`${path}.tmp`, { force: true });
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const journal = JSON.parse(text) as Journal;
  const done = await access(join(folder, journal.output)).then(
    () => true,
    () => false,
  );
  if (done) for (const input of journal.inputs) await rm(join(folder, input), { force: true });
  if (done) await syncFolder(dirname(join(folder, journal.output)));
  await rm(path);
}

function mergedFile(inputs: readonly LakeFile[]): LakeFile {
  const first = inputs[0] as LakeFile;
  return {
    classUid: first.classUid,
    day: first.day,
    from: Math.min(...inputs.map((file) => file.from)),
    to: Math.max(...inputs.map((file) => file.to)),
    earliest: Math.min(...inputs.map((file) => file.earliest)),
    latest: Math.max(...inputs.map((file) => file.latest)),
    rows: inputs.reduce((sum, file) => sum + file.rows, 0),
    writer: 'c',
    bytes: 0,
  };
}

function runProcess(order: CompactionOrder, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = fork(new URL('./compaction-process.ts', import.meta.url), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const stop = () => child.kill('SIGKILL');
    const timer = setTimeout(stop, timeLimitMs);
    signal.addEventListener('abort', stop);
    child.on('error', reject);
    child.on('exit', (code, killed) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      reject(new Error(`compaction ended with ${killed ?? code}`));
    });
    child.on('message', (answer: { bytes?: number; error?: string }) => {
      if (answer.bytes !== undefined) resolve(answer.bytes);
      else reject(new Error(`compaction failed: ${answer.error}`));
      child.disconnect();
    });
    child.send(order);
  });
}
