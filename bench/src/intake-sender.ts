import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { cityLine, webLine } from './intake-lines.ts';

/** What the sender is told, as JSON in its first argument. */
export interface SenderOrder {
  readonly port: number;
  readonly lines: number;
  readonly connections: number;
  /** Lines a second; null: as fast as the connections take them. */
  readonly perSecond: number | null;
  /** A line that a rule fires on, carrying the moment it was sent, every so many ms; 0: none. */
  readonly markEveryMs: number;
}

const chunkLines = 400;

/** The next lines of the day as one piece. */
function chunkOf(from: number, to: number): Buffer {
  const stamp = new Date().toISOString();
  let text = '';
  for (let index = from; index < to; index++) text += `${cityLine(index, stamp)}\n`;
  return Buffer.from(text);
}

async function send(socket: Socket, chunk: Buffer): Promise<void> {
  if (!socket.write(chunk)) await once(socket, 'drain');
}

/** Everything is made before the clock starts, so that making lines takes nothing from the cores that are measured. */
async function sendAtOnce(order: SenderOrder, sockets: readonly Socket[]): Promise<void> {
  const chunks: Buffer[] = [];
  for (let at = 0; at < order.lines; at += chunkLines) chunks.push(chunkOf(at, Math.min(order.lines, at + chunkLines)));
  process.stdout.write(`${JSON.stringify({ began: Date.now() })}\n`);
  let next = 0;
  await Promise.all(
    sockets.map(async (socket) => {
      for (let chunk = chunks[next++]; chunk !== undefined; chunk = chunks[next++]) await send(socket, chunk);
    }),
  );
}

async function sendPaced(order: SenderOrder, perSecond: number, sockets: readonly Socket[]): Promise<number> {
  const began = Date.now();
  process.stdout.write(`${JSON.stringify({ began })}\n`);
  let sent = 0;
  let marked = began;
  let marks = 0;
  for (let turn = 0; sent < order.lines; turn++) {
    const due = Math.min(order.lines, Math.floor(((Date.now() - began) / 1000) * perSecond));
    const socket = sockets[turn % sockets.length] as Socket;
    if (due > sent) await send(socket, chunkOf(sent, due));
    sent = Math.max(sent, due);
    if (order.markEveryMs > 0 && Date.now() - marked >= order.markEveryMs) {
      marked = Date.now();
      marks += 1;
      const stamp = new Date(marked).toISOString();
      await send(
        socket,
        Buffer.from(`${webLine(stamp, 'web-9', 9, '203.0.113.250', `/m?f=../../etc/passwd&sent=${marked}`, 404)}\n`),
      );
    }
    await wait(5);
  }
  return marks;
}

async function main(order: SenderOrder): Promise<void> {
  const sockets = Array.from({ length: order.connections }, () => connect({ port: order.port, host: '127.0.0.1' }));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  let marks = 0;
  if (order.perSecond === null) await sendAtOnce(order, sockets);
  else marks = await sendPaced(order, order.perSecond, sockets);
  await Promise.all(sockets.map((socket) => new Promise<void>((done) => socket.end(done))));
  process.stdout.write(`${JSON.stringify({ marks })}\n`);
}

await main(JSON.parse(process.argv[2] as string) as SenderOrder);
