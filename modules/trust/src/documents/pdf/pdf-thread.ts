import { parentPort } from 'node:worker_threads';
import { inspectDocument } from './inspect-document.ts';
import type { PdfAnswer, PdfTask } from './pdf-task.ts';
import { PdfError } from './pdf-value.ts';
import { prepareSignature } from './prepare-signature.ts';

function answer(task: PdfTask): PdfAnswer {
  const bytes = Buffer.from(task.bytes.buffer, task.bytes.byteOffset, task.bytes.length);
  try {
    return { done: task.kind === 'inspect' ? inspectDocument(bytes) : prepareSignature(bytes, task.wish) };
  } catch (error) {
    if (error instanceof PdfError) return { refused: error.message };
    throw error;
  }
}

parentPort?.on('message', (task: PdfTask) => parentPort?.postMessage(answer(task)));
