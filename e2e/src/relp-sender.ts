import { connect } from 'node:net';

export interface RelpSent {
  /** Messages answered with 200. */
  readonly acknowledged: readonly string[];
  /** Messages sent and not answered when the connection ended, in order; to be sent first on the next one. */
  readonly left: readonly string[];
}

const window = 128;
const frame = (id: number, command: string, data: string) => `${id} ${command} ${Buffer.byteLength(data)} ${data}\n`;

/** Speaks RELP as senders do, a window of messages at a time, until they are through or the connection ends. */
export function sendRelp(port: number, messages: Iterator<string>): Promise<RelpSent> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const waiting = new Map<number, string>();
    const acknowledged: string[] = [];
    let last = 1;
    let text = '';
    const fill = () => {
      while (waiting.size < window) {
        const next = messages.next();
        if (next.done) break;
        last += 1;
        waiting.set(last, next.value);
        socket.write(frame(last, 'syslog', next.value));
      }
      if (waiting.size === 0) socket.end(`${last + 1} close 0\n`);
    };
    const answered = (id: number, answer: string) => {
      const message = waiting.get(id);
      if (message === undefined || !answer.startsWith('200')) return;
      acknowledged.push(message);
      waiting.delete(id);
    };
    socket.on('connect', () => socket.write(frame(1, 'open', 'relp_version=0\ncommands=syslog')));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (;;) {
        const head = /^\n?(\d+) rsp (\d+) /.exec(text);
        const end = head ? head[0].length + Number(head[2]) + 1 : 0;
        if (!head || text.length < end) break;
        answered(Number(head[1]), text.slice(head[0].length, end));
        text = text.slice(end);
      }
      fill();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => done({ acknowledged, left: [...waiting.values()] }));
  });
}
