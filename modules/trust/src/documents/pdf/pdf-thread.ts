import { parentPort } from 'node:worker_threads';
import { inspectDocument } from './inspect-document.ts';
import { measureDocument } from './measure-document.ts';
import type { PdfAnswer, PdfTask } from './pdf-task.ts';
import { PdfError } from './pdf-value.ts';
import { prepareSignature } from './prepare-signature.ts';

function answer(task: PdfTask): PdfAnswer {
  const bytes = Buffer.from(task.bytes.buffer, task.bytes.byteOffset, task.bytes.length);
  try {
    return { done: perform(task, bytes) };
  } catch (error) {
    if (error instanceof PdfError) return { refused: error.message };
    throw error;
  }
}

function perform(task: PdfTask, bytes: Buffer) {
  if (task.kind === 'prepare') return prepareSignature(bytes, task.wish);
  return task.kind === 'inspect' ? inspectDocument(bytes) : measureDocument(bytes);
}

parentPort?.on('message', (task: PdfTask) => parentPort?.postMessage(answer(task)));
