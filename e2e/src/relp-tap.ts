import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface RelpTap {
  readonly port: number;
  /** Messages whose answer 200 went through to the sender. */
  readonly acknowledged: readonly string[];
  close(): Promise<void>;
}

/** Stands between a RELP sender and a server and notes which messages were acknowledged: senders do not tell. */
export async function tapRelp(serverPort: number): Promise<RelpTap> {
  const acknowledged: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((sender) => {
    const receiver = connect(serverPort, '127.0.0.1');
    const sent = new Map<string, string>();
    for (const [from, to] of [
      [sender, receiver],
      [receiver, sender],
    ] as const) {
      open.add(from);
      from.on('error', () => from.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
    const messages = frames((id, command, data) => {
      if (command === 'syslog') sent.set(id, data);
    });
    const answers = frames((id, command, data) => {
      if (command !== 'rsp' || !data.startsWith('200') || !sent.has(id)) return;
      acknowledged.push(sent.get(id) as string);
      sent.delete(id);
    });
    sender.on('data', (chunk: Buffer) => {
      messages(chunk);
      receiver.write(chunk);
    });
    receiver.on('data', (chunk: Buffer) => {
      answers(chunk);
      sender.write(chunk);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    acknowledged,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Cuts a stream into frames of ASCII text. */
function frames(each: (id: string, command: string, data: string) => void): (chunk: Buffer) => void {
  let text = '';
  return (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      const head = /^\n?(\d+) (\w+) (\d+)[ \n]/.exec(text);
      if (!head) return;
      const size = Number(head[3]);
      const end = size === 0 ? head[0].length : head[0].length + size + 1;
      if (text.length < end) return;
      each(head[1] as string, head[2] as string, text.slice(head[0].length, end));
      text = text.slice(end);
    }
  };
}
