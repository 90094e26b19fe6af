import { Worker } from 'node:worker_threads';
import type { InspectedSignature } from './inspect-document.ts';
import type { Measures } from './measure-document.ts';
import { PdfError } from './pdf-value.ts';
import type { PreparedSignature, SignatureWish } from './prepare-signature.ts';

/** Work on one document. */
export type PdfTask =
  | { readonly kind: 'inspect' | 'measure'; readonly bytes: Uint8Array }
  | { readonly kind: 'prepare'; readonly bytes: Uint8Array; readonly wish: SignatureWish };

/** What the thread answers. */
export type PdfAnswer =
  | { readonly done: readonly InspectedSignature[] | PreparedSignature | Measures }
  | { readonly refused: string };

const longestMs = 20_000;
const memoryMb = 1_024;

/** Every signature of a document. Throws PdfError. */
export function inspect(bytes: Uint8Array): Promise<readonly InspectedSignature[]> {
  return run({ kind: 'inspect', bytes }) as Promise<readonly InspectedSignature[]>;
}

/** The sizes of the pages, and where seals stand already. Throws PdfError. */
export function measure(bytes: Uint8Array): Promise<Measures> {
  return run({ kind: 'measure', bytes }) as Promise<Measures>;
}

/** The document with room for one more signature. Throws PdfError. */
export function prepare(bytes: Uint8Array, wish: SignatureWish): Promise<PreparedSignature> {
  return run({ kind: 'prepare', bytes, wish }) as Promise<PreparedSignature>;
}

/** Threads that wait for work; their start costs more than most documents. */
const idle: Worker[] = [];
/** Documents worked on at once; others wait. */
const mostAtOnce = 2;
const waiting: (() => void)[] = [];
let busy = 0;

/** In a thread, which is ended with all it holds when the document asks too much of it. */
async function run(task: PdfTask): Promise<unknown> {
  while (busy >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  busy += 1;
  const worker = idle.pop() ?? startThread();
  try {
    worker.ref();
    const answer = await ask(worker, task);
    worker.unref();
    idle.push(worker);
    if ('refused' in answer) throw new PdfError(answer.refused);
    return answer.done;
  } catch (error) {
    if (!idle.includes(worker)) await worker.terminate();
    throw error;
  } finally {
    busy -= 1;
    waiting.shift()?.();
  }
}

function startThread(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: memoryMb };
  return new Worker(new URL('./pdf-thread.ts', import.meta.url), { resourceLimits });
}

function ask(worker: Worker, task: PdfTask): Promise<PdfAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooComplex()), longestMs);
    const failed = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer);
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooComplex() : error);
    };
    worker.once('error', failed);
    worker.once('message', (answer: PdfAnswer) => {
      worker.off('error', failed);
      clearTimeout(timer);
      resolve(answer);
    });
    worker.postMessage(task);
  });
}

function tooComplex(): PdfError {
  return new PdfError('it is too complex');
}
