import { connect, type Socket } from 'node:net';
import { connect as connectSecurely, TLSSocket } from 'node:tls';

export interface Storm {
  /** Answers of success (2xx), per second. */
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
  /** Over TLS, whoever the server is. */
  readonly secure?: boolean;
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
      rounds(
        () => open(options),
        next,
        end,
        (ms, ok) => {
          if (ok) times.push(ms);
          else failures += 1;
        },
      ),
    ),
  );
  const elapsed = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  return { perSecond: times.length / elapsed, p99Ms: times[Math.floor(times.length * 0.99)] ?? Number.NaN, failures };
}

function open({ port, secure }: { readonly port: number; readonly secure?: boolean }): Socket {
  if (!secure) return connect(port, '127.0.0.1');
  // A peer under measurement, with a certificate of a CA that lives as long as the measurement.
  return connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false });
}

function rounds(
  opened: () => Socket,
  next: () => Buffer,
  end: number,
  told: (ms: number, ok: boolean) => void,
): Promise<void> {
  return new Promise((done, failed) => {
    const socket = opened();
    let sent = 0;
    let answer = '';
    const send = (): void => {
      if (performance.now() >= end) return void socket.end(() => done());
      sent = performance.now();
      answer = '';
      socket.write(next());
    };
    socket.setNoDelay(true);
    socket.on(socket instanceof TLSSocket ? 'secureConnect' : 'connect', send);
    socket.on('error', failed);
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const head = answer.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0);
      const isWhole = /transfer-encoding: chunked/i.test(answer.slice(0, head))
        ? answer.endsWith('\r\n0\r\n\r\n')
        : answer.length >= head + 4 + length;
      if (!isWhole) return;
      told(performance.now() - sent, answer.startsWith('HTTP/1.1 2'));
      send();
    });
  });
}
