import { connect, isIPv6, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Chance } from './chance.ts';
import type { Host } from './city.table.ts';
import { writeProxyHeader } from './proxy-header.ts';

/** Whoever comes to the city from outside, with the address they come from. */
export interface Traveller {
  readonly address: string;
  readonly gatewayPort: number;
  readonly chance: Chance;
}

/** One log-in conversation. Every answer is undefined once the connection has ended. */
export interface Conversation {
  say(line: string): Promise<string | undefined>;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

const patience = 10_000;

/** Opens a log-in conversation with a host; undefined when the gateway turned it away. */
export async function visitShell(traveller: Traveller, host: Host): Promise<Conversation | undefined> {
  const socket = depart(traveller, host, 22);
  const waiting: ((line: string | undefined) => void)[] = [];
  const arrived: string[] = [];
  let over = false;
  const lines = createInterface({ input: socket });
  // readline passes on the errors of its input: a connection that the gateway ends is no fault of ours.
  lines.on('error', () => socket.destroy());
  lines.on('line', (line) => {
    const next = waiting.shift();
    if (next === undefined) arrived.push(line);
    else next(line);
  });
  const ended = new Promise<void>((done) => {
    socket.once('close', () => {
      over = true;
      for (const next of waiting.splice(0)) next(undefined);
      done();
    });
  });
  const hear = () =>
    new Promise<string | undefined>((next) => {
      if (arrived.length > 0 || over) next(arrived.shift());
      else waiting.push(next);
    });
  const greeting = await hear();
  if (greeting === undefined) return undefined;
  return {
    ended,
    close: () => socket.destroy(),
    say: (line) => {
      if (!over) socket.write(`${line}\n`);
      return hear();
    },
  };
}

export interface Visit {
  readonly path: string;
  readonly agent: string;
  readonly referer?: string;
}

/** Asks the portal for one page; answers the status, or undefined when the gateway turned it away. */
export async function visitSite(traveller: Traveller, host: Host, visit: Visit): Promise<number | undefined> {
  const socket = depart(traveller, host, 80);
  const referer = visit.referer === undefined ? '' : `Referer: ${visit.referer}\r\n`;
  socket.write(
    `GET ${visit.path} HTTP/1.1\r\nHost: portal.city.example\r\nUser-Agent: ${visit.agent}\r\n${referer}Connection: close\r\n\r\n`,
  );
  let head = '';
  socket.on('data', (chunk: Buffer) => {
    if (head.length < 64) head += chunk.toString('latin1', 0, 64);
  });
  await new Promise<void>((done) => socket.once('close', () => done()));
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  return status === undefined ? undefined : Number(status);
}

function depart(traveller: Traveller, host: Host, toPort: number): Socket {
  const socket = connect({ host: '127.0.0.1', port: traveller.gatewayPort });
  socket.on('error', () => socket.destroy());
  socket.setTimeout(patience, () => socket.destroy());
  const to = isIPv6(traveller.address) ? host.address6 : host.address;
  const fromPort = traveller.chance.between(32_768, 60_999);
  socket.write(writeProxyHeader({ from: traveller.address, fromPort, to, toPort }));
  return socket;
}
