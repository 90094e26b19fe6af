import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** Takes the lines of one host to Citywall, in order. */
export interface Reporter {
  report(line: string): void;
  /** Lines given up because Citywall could not be reached for too long. */
  readonly dropped: number;
  /** Sends what is left, for one second at most. */
  stop(): Promise<void>;
}

export interface HttpReporterOptions {
  /** Base URL of Citywall. */
  readonly url: string;
  /** API key with the role intake. */
  readonly key: string;
  readonly source: string;
  readonly contentType: 'text/plain' | 'application/x-ndjson';
  readonly log: (line: string) => void;
}

const gatherMilliseconds = 250;
const maximumBatch = 500;
const maximumWaiting = 10_000;

/**
 * Reports over POST /api/v1/intake/{source}. A batch keeps its Idempotency-Key until it is acknowledged, so a lost
 * answer stores nothing twice; while Citywall is away up to 10,000 lines wait, then the oldest are dropped and counted.
 */
export function createHttpReporter(options: HttpReporterOptions): Reporter {
  const waiting: string[] = [];
  const stopping = new AbortController();
  let dropped = 0;
  let wake = () => {};
  let complained = false;

  async function send(): Promise<void> {
    while (!stopping.signal.aborted || waiting.length > 0) {
      if (waiting.length === 0) await new Promise<void>((next) => (wake = next));
      await sleep(gatherMilliseconds, undefined, { signal: stopping.signal }).catch(() => {});
      const batch = waiting.splice(0, maximumBatch);
      if (batch.length > 0 && !(await deliver(batch))) return;
    }
  }

  /** Whether the batch was stored or refused for good; false when there is no time left to try again. */
  async function deliver(batch: readonly string[]): Promise<boolean> {
    const key = randomUUID();
    for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
      const answer = await post(`${batch.join('\n')}\n`, key);
      if (answer !== 'again') return true;
      if (stopping.signal.aborted) return false;
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  async function post(body: string, key: string): Promise<'done' | 'again'> {
    try {
      const response = await fetch(`${options.url}/api/v1/intake/${encodeURIComponent(options.source)}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${options.key}`,
          'content-type': options.contentType,
          'idempotency-key': key,
        },
        body,
        signal: AbortSignal.timeout(stopping.signal.aborted ? 1_000 : 10_000),
      });
      await response.arrayBuffer();
      if (response.ok) complained = false;
      else complain(`Citywall answered ${response.status}`);
      return response.ok || isFinal(response.status) ? 'done' : 'again';
    } catch (error) {
      complain((error as Error).message);
      return 'again';
    }
  }

  function complain(reason: string): void {
    if (!complained) options.log(`Lines of ${options.source} wait: ${reason}.`);
    complained = true;
  }

  const sending = send();
  return {
    report(line) {
      if (stopping.signal.aborted) return;
      if (waiting.length >= maximumWaiting) {
        waiting.shift();
        dropped += 1;
      }
      waiting.push(line);
      wake();
    },
    get dropped() {
      return dropped;
    },
    async stop() {
      stopping.abort();
      wake();
      await sending;
    },
  };
}

/** What the same batch would only be told again. 401 and 403 are not: keys can be mended. */
function isFinal(status: number): boolean {
  return status === 400 || status === 413 || status === 415 || status === 422;
}
