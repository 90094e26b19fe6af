import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { type Listener, type ListenerPorts, listening, maximumMessageBytes, peerAddress } from './listener.ts';

const receiveBufferBytes = 8 * 1024 * 1024;
const lookMs = 1_000;

/** Syslog over UDP (RFC 5426): one message a datagram. What cannot be taken is dropped and counted, the kernel's drops too. */
export function createUdpListener(
  ports: ListenerPorts,
  at: { readonly host: string; readonly port: number },
): Listener {
  const { intake, sources, clock } = ports;
  const socket = createSocket({ type: isIPv6(at.host) ? 'udp6' : 'udp4', recvBufferSize: receiveBufferBytes });
  let timer: NodeJS.Timeout | undefined;
  let kernelDrops = 0;

  socket.on('message', (message, peer) => {
    const address = peerAddress(peer.address);
    const source = sources.open(`syslog-udp:${address}`, 'syslog-udp', address, clock.now());
    const end = trimmedEnd(message);
    if (end === 0) intake.refuse(source, 'empty', message, message.length);
    else if (end > maximumMessageBytes) intake.refuse(source, 'too-long', message, message.length);
    else if (message.subarray(0, end).includes(0)) intake.refuse(source, 'binary', message, message.length);
    else if (intake.paused) intake.drop(source, intake.failing ? intake.failing.reason : 'overload', 1);
    else intake.line(source, message, 0, end);
  });

  async function countKernelDrops(port: number): Promise<void> {
    const drops = await readKernelDrops(port, isIPv6(at.host));
    if (drops > kernelDrops) {
      const source = sources.open('syslog-udp:unknown', 'syslog-udp', null, clock.now());
      intake.drop(source, 'kernel-buffer-full', drops - kernelDrops);
    }
    kernelDrops = Math.max(drops, kernelDrops);
  }

  return {
    kind: 'syslog-udp',
    async start() {
      const port = await listening(socket, (done) => socket.bind({ port: at.port, address: at.host }, done));
      socket.on('error', (error) => ports.log.warn({ error: error.message }, 'the UDP socket reported an error'));
      timer = setInterval(() => void countKernelDrops(port).catch(() => undefined), lookMs);
      timer.unref();
      return port;
    },
    async stop() {
      clearInterval(timer);
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

/** Datagrams the kernel threw away for the port since the socket was made, from /proc/net/udp; 0 where that is not told. */
async function readKernelDrops(port: number, six: boolean): Promise<number> {
  const table = await readFile(six ? '/proc/net/udp6' : '/proc/net/udp', 'utf8').catch(() => '');
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let drops = 0;
  for (const line of table.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    if (fields[1]?.endsWith(suffix)) drops += Number(fields.at(-1)) || 0;
  }
  return drops;
}

function trimmedEnd(message: Buffer): number {
  let end = message.length;
  while (end > 0 && [0, 10, 13].includes(message[end - 1] as number)) end--;
  return end;
}
