import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { LineStretch } from './detect-files-lines.ts';
import type { ReadingOptions, StretchResult } from './detect-files-match.ts';
import type { RuleFileBytes } from './detect-rules-parse.ts';
import type { RuleSnapshot } from './detect-rules-snapshot.ts';

/** What the second thread can be asked, by kind; documents are as encodeDocuments writes them. */
export interface AsideTasks {
  readonly parse: {
    readonly task: { readonly files: readonly RuleFileBytes[] };
    readonly answer: Uint8Array<ArrayBuffer>;
  };
  readonly load: { readonly task: { readonly snapshot: RuleSnapshot }; readonly answer: boolean };
  readonly use: { readonly task: { readonly parts: readonly Uint8Array[] }; readonly answer: boolean };
  readonly keep: {
    readonly task: { readonly snapshot: RuleSnapshot; readonly parts: readonly Uint8Array[] };
    readonly answer: Promise<boolean>;
  };
  readonly match: {
    readonly task: { readonly file: string; readonly stretch: Pick<LineStretch, 'first' | 'bytes'> };
    readonly answer: StretchResult;
  };
}

/** One task on its way to the second thread. */
export interface AsideTask {
  readonly id: number;
  readonly kind: keyof AsideTasks;
  readonly task: unknown;
}

/** Its answer on the way back. */
export interface AsideAnswer {
  readonly id: number;
  readonly answer: unknown;
}

/**
 * A second thread that works beside the first. It is started before anything is known, so that
 * it loads its code meanwhile; tasks are done in the order they were given.
 */
export interface Aside {
  /** Parses rule files: the documents as encodeDocuments writes them. */
  parse(files: readonly RuleFileBytes[]): Promise<Uint8Array>;
  /** Lets it read the rules it matches with from a snapshot; when that is no good it waits for others. */
  load(snapshot: RuleSnapshot): void;
  /** Gives it the rules it matches with: documents in parts, as encodeDocuments writes them. */
  use(parts: readonly Uint8Array[]): void;
  /** Lets it keep parts as a snapshot, which `close` waits for. What cannot be written is not kept. */
  keep(snapshot: RuleSnapshot, parts: readonly Uint8Array[]): Promise<void>;
  /** Whether it has its rules and could begin another stretch soon. */
  hasRoom(): boolean;
  /** Hands a stretch over: its bytes are gone here. */
  match(file: string, stretch: LineStretch): Promise<StretchResult>;
  close(): Promise<void>;
}

/** One to work on and one to begin with when that is done. */
const mostWaiting = 2;
/** A second thread must load code and rules and warm up as the first does: below so many bytes of input it saves no time. */
const asideFromBytes = 256 << 20;

/** Starts the second thread when there are two processors and enough to read. */
export function startAsideFor(inputs: readonly string[], options: ReadingOptions): Aside | undefined {
  if (availableParallelism() < 2) return undefined;
  // What cannot be read is told when it is opened.
  const sizes = inputs.map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0) >= asideFromBytes ? startAside(options) : undefined;
}

/** Starts the second thread. */
export function startAside(options: ReadingOptions): Aside {
  const { ask, worker } = startWorker(options);
  let isReady = false;
  let matching = 0;
  let kept: Promise<void> = Promise.resolve();
  // A thread that failed has no rules and gets no stretches; its error is told by `parse` and `match`.
  const ready = (answer: Promise<boolean>): void =>
    void answer.then(
      (isGood) => {
        isReady ||= isGood;
      },
      () => undefined,
    );
  return {
    parse: (files) => ask('parse', { files }),
    load: (snapshot) => ready(ask('load', { snapshot })),
    use: (parts) => ready(ask('use', { parts })),
    keep(snapshot, parts) {
      kept = ask('keep', { snapshot, parts }).then(
        () => undefined,
        () => undefined,
      );
      return kept;
    },
    hasRoom: () => isReady && matching < mostWaiting,
    async match(file, { first, bytes }) {
      const own = ownBytes(bytes);
      matching++;
      const answer = await ask('match', { file, stretch: { first, bytes: own } }, [own.buffer]);
      matching--;
      return answer;
    },
    async close() {
      await kept;
      await worker.terminate();
    },
  };
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (reason: Error) => void;
}

type Ask = <Kind extends keyof AsideTasks>(
  kind: Kind,
  task: AsideTasks[Kind]['task'],
  transfer?: readonly ArrayBuffer[],
) => Promise<Awaited<AsideTasks[Kind]['answer']>>;

function startWorker(options: ReadingOptions): { readonly worker: Worker; readonly ask: Ask } {
  const worker = new Worker(new URL('./detect-files-worker.ts', import.meta.url), { workerData: options });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let failure: Error | undefined;
  worker.on('message', ({ id, answer }: AsideAnswer) => {
    waiting.get(id)?.resolve(answer as never);
    waiting.delete(id);
  });
  worker.on('error', (error: Error) => {
    failure = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return {
    worker,
    ask(kind, task, transfer = []) {
      if (failure !== undefined) return Promise.reject(failure);
      const id = ++lastId;
      worker.postMessage({ id, kind, task } satisfies AsideTask, transfer);
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
    },
  };
}

/** Bytes in a buffer of their own, which can be handed over. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const isOwn = buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength;
  return isOwn ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
