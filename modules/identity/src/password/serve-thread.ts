import { readlinkSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import type { ThreadAnswer } from './threads.ts';

/** Makes this thread one of `createThreads`: answers each piece of work with what `act` makes of it. */
export function serveThread<Work, Done>(act: (work: Work) => Done | Promise<Done>): void {
  lowerPriority();
  parentPort?.on('message', async (work: Work) => {
    let answer: ThreadAnswer<Done>;
    try {
      answer = { done: await act(work) };
    } catch (error) {
      answer = { failed: (error as Error).message };
    }
    parentPort?.postMessage(answer);
  });
}

/** In steps of nice: a tenth of what a thread that answers people gets, where both want a core. */
const lower = 10;
const lowest = 19;

/** Linux keeps a priority for each thread and numbers threads like processes; elsewhere the thread stays as it is. */
function lowerPriority(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, Math.min(lowest, getPriority(thread) + lower));
  } catch {
    // Not Linux, or not allowed: the bounded queue alone must do.
  }
}
