import { createServer } from 'node:net';
import { Connections } from './connections.ts';
import { type Listener, type ListenerPorts, listening, peerAddress } from './listener.ts';
import { readSyslog } from './stream-connection.ts';

/** Syslog over TCP (RFC 6587, both framings). */
export function createTcpListener(
  ports: ListenerPorts,
  at: { readonly host: string; readonly port: number },
): Listener {
  const connections = new Connections();
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    const address = peerAddress(socket.remoteAddress);
    connections.add(socket, address);
    const source = () => ports.sources.open(`syslog-tcp:${address}`, 'syslog-tcp', address, ports.clock.now());
    readSyslog(socket, source, ports, connections);
  });
  return {
    kind: 'syslog-tcp',
    start: () => listening(server, (done) => server.listen({ ...at, backlog: 4096 }, done)),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      connections.closeAll();
      await closed;
    },
  };
}
