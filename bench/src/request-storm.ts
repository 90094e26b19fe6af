import { connect, type Socket } from 'node:net';

export interface Storm {
  /** Answers with status 200, per second. */
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly failures: number;
}

/**
 * Sends requests, one after the other and again from the first, over `connections` kept-alive connections for `seconds`, each waiting for its
 * answer. Written on bare sockets because the client shares the cores with what it measures.
 */
export async function requestStorm(options: {
  readonly port: number;
  /** Each whole, head and body. */
  readonly requests: readonly (string | Buffer)[];
  readonly connections: number;
  readonly seconds: number;
}): Promise<Storm> {
  const requests = options.requests.map((request) => Buffer.from(request as string));
  let at = 0;
  const next = (): Buffer => requests[at++ % requests.length] as Buffer;
  const times: number[] = [];
  let failures = 0;
  const end = performance.now() + options.seconds * 1000;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: options.connections }, () =>
      rounds(options.port, next, end, (ms, ok) => {
        if (ok) times.push(ms);
        else failures += 1;
      }),
    ),
  );
  const elapsed = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  return { perSecond: times.length / elapsed, p99Ms: times[Math.floor(times.length * 0.99)] ?? Number.NaN, failures };
}

function rounds(port: number, next: () => Buffer, end: number, told: (ms: number, ok: boolean) => void): Promise<void> {
  return new Promise((done, failed) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let sent = 0;
    let answer = '';
    const send = (): void => {
      if (performance.now() >= end) return void socket.end(() => done());
      sent = performance.now();
      answer = '';
      socket.write(next());
    };
    socket.setNoDelay(true);
    socket.on('connect', send);
    socket.on('error', failed);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const head = answer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
      if (answer.length < head + 4 + length) return;
      told(performance.now() - sent, answer.startsWith('HTTP/1.1 200'));
      send();
    });
  });
}
