import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Log } from '@citywall/kernel';

type Collect = (options: { type: 'major' | 'minor'; execution: 'sync'; flavor: 'regular' | 'last-resort' }) => void;

let collect: Collect | undefined;

/** More than Node's own buffer for what HTTP requests bring in, which is 64 KiB and one for the whole thread. */
const coverBytes = 512 * 1024;

/** Sizes in which sockets and buffers take memory, and how many of each are covered: some 60 MiB for a moment. */
const freedBlocks = [
  [65_536, 512],
  [16_384, 1_024],
  [4_096, 2_048],
  [1_024, 4_096],
  [256, 8_192],
  [64, 16_384],
] as const;

/** What a request that is just being answered still refers to in the first round is garbage in the second. */
const rounds = 2;

/** Connections that brought a text keep what they read until they close, some seconds after their last request: swept again then. */
const laterSweepsMs = [1_000, 6_000, 12_000];

/** Sweeps after texts of shares and imported keys have passed through the platform. */
export interface MemorySweeper {
  /** Now, and again as what still holds the texts lets go of them. Never rejects: a failure is logged. */
  sweep(): Promise<void>;
  /** As `sweep`, but not before the request that brought the last text has surely been answered. */
  sweepSoon(): void;
  /** Sweeps no more. */
  stop(): void;
}

export function createMemorySweeper(log: Log): MemorySweeper {
  let later = new AbortController();
  const now = (): Promise<void> =>
    sweepMemory().catch((error: Error) => log.warn({ reason: error.message }, 'Memory was not swept'));
  const sweepSoon = (): void => {
    later.abort();
    later = new AbortController();
    for (const ms of laterSweepsMs) {
      delay(ms, undefined, { ref: false, signal: later.signal }).then(now, () => {
        // Swept later, or no more.
      });
    }
  };
  return {
    sweep: () => {
      sweepSoon();
      return now();
    },
    sweepSoon,
    stop: () => later.abort(),
  };
}

/**
 * Clears what texts of shares and imported keys leave in the platform when they pass through it: collects garbage and
 * gives its pages back, and writes zeros over the buffer that HTTP requests are read into. Takes some ten ms.
 */
async function sweepMemory(): Promise<void> {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as Collect;
  }
  for (let round = 0; round < rounds; round += 1) {
    await coverRequests();
    collect({ type: 'minor', execution: 'sync', flavor: 'regular' });
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    coverFreed();
  }
}

/** What was freed outside the heap of JavaScript is handed out again, zeroed, and let go. */
function coverFreed(): void {
  const blocks: Buffer[] = [];
  for (const [bytes, count] of freedBlocks) for (let at = 0; at < count; at += 1) blocks.push(Buffer.alloc(bytes));
}

/** Sends itself a request of nothing but zeros. */
async function coverRequests(): Promise<void> {
  const server = createServer((incoming, answer) => {
    incoming.on('end', () => answer.end()).resume();
  });
  server.listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const sent = request({ host: '127.0.0.1', port, method: 'POST', agent: false });
    sent.end(Buffer.alloc(coverBytes));
    const [answer] = await once(sent, 'response');
    answer.resume();
    await once(answer, 'end');
  } finally {
    server.close();
  }
}
