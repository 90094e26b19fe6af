import { connect, type Socket } from 'node:net';
import type { Reporter } from './reporter.ts';

export interface SyslogReporterOptions {
  readonly host: string;
  readonly port: number;
  readonly log: (line: string) => void;
}

const maximumWaiting = 10_000;

/**
 * Reports over plain syslog TCP, one line a message (RFC 6587, non-transparent framing). Nothing is acknowledged there:
 * what was in the socket when the connection broke may be lost, as with any such sender.
 */
export function createSyslogReporter(options: SyslogReporterOptions): Reporter {
  const waiting: string[] = [];
  let dropped = 0;
  let stopped = false;
  let complained = false;
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;

  function open(): void {
    const opening = connect({ host: options.host, port: options.port }, () => {
      socket = opening;
      complained = false;
      flush();
    });
    opening.on('error', (error) => {
      if (!complained) options.log(`Syslog lines wait: ${error.message}.`);
      complained = true;
    });
    opening.on('close', () => {
      socket = undefined;
      if (!stopped) timer = setTimeout(open, 1_000);
    });
    opening.resume();
  }

  function flush(): void {
    while (socket !== undefined && waiting.length > 0) {
      if (!socket.write(`${waiting.shift()}\n`)) {
        socket.once('drain', flush);
        return;
      }
    }
  }

  open();
  return {
    report(line) {
      if (waiting.length >= maximumWaiting) {
        waiting.shift();
        dropped += 1;
      }
      waiting.push(line);
      flush();
    },
    get dropped() {
      return dropped;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const open = socket;
      if (open === undefined) return;
      await new Promise<void>((done) => {
        const patience = setTimeout(() => open.destroy(), 1_000);
        open.once('close', () => {
          clearTimeout(patience);
          done();
        });
        open.end();
      });
    },
  };
}
