import { Worker } from 'node:worker_threads';
import type { LineStretch } from './detect-files-lines.ts';
import type { StretchResult } from './detect-files-match.ts';
import type { AsideAnswer, AsideStart, AsideTask } from './detect-files-worker.ts';

/** A second thread that matches stretches beside the first. */
export interface Aside {
  /** Whether it could begin another stretch soon. */
  hasRoom(): boolean;
  /** Hands a stretch over: its bytes are gone here. */
  match(file: string, stretch: LineStretch): Promise<StretchResult>;
  close(): Promise<void>;
}

/** One to work on and one to begin with when that is done. */
const mostWaiting = 2;

interface Waiting {
  readonly resolve: (result: StretchResult) => void;
  readonly reject: (reason: Error) => void;
}

/** Starts the second thread. */
export function startAside(start: AsideStart): Aside {
  const worker = new Worker(new URL('./detect-files-worker.ts', import.meta.url), { workerData: start });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  worker.on('message', ({ id, ...result }: AsideAnswer) => {
    waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });
  worker.on('error', (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return {
    hasRoom: () => waiting.size < mostWaiting,
    match(file, stretch) {
      const bytes = ownBytes(stretch.bytes);
      const id = ++lastId;
      const answer = new Promise<StretchResult>((resolve, reject) => waiting.set(id, { resolve, reject }));
      const task: AsideTask = { id, file, first: stretch.first, bytes };
      worker.postMessage(task, [bytes.buffer]);
      return answer;
    },
    async close() {
      await worker.terminate();
    },
  };
}

/** Bytes in a buffer of their own, which can be handed over. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const isOwn = buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength;
  return isOwn ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
