import { parentPort, workerData } from 'node:worker_threads';
import { BatchReader } from './batch-reader.ts';
import type { Order, Report, WorkerSetup } from './messages.ts';

// One CPU-heavy stage of the pipeline in a thread of its own: parse, match, keep as columns, write files.
const port = parentPort;
if (!port) throw new Error('worker.ts runs as a worker thread');
const reader = new BatchReader(workerData as WorkerSetup);
const report = (message: Report) => port.postMessage(message);

port.on('message', (order: Order) => {
  if (order.kind === 'rules') reader.useRules(order.ruleSet);
  else if (order.kind === 'batch') report(reader.read(order.sequence, order.value));
  else {
    // Rows are handed over before the first await, so what comes meanwhile belongs to the next flush.
    reader.flush(order.from, order.to).then(
      (files) => report({ kind: 'flushed', files }),
      (error: unknown) =>
        report({ kind: 'flush-failed', error: error instanceof Error ? error.message : String(error) }),
    );
  }
});
