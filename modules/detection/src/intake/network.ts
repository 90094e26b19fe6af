import { createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from 'node:tls';
import { type Listener, type ListenerPorts, peerAddress } from './listener.ts';
import { readRelp } from './relp-session.ts';
import { RelpTails } from './relp-tails.ts';
import { createSharedPort, type Takeover } from './shared-port.ts';
import { readSyslog } from './stream-connection.ts';
import { type TlsOptions, tlsServerOptions, tlsSource } from './tls-session.ts';
import { createUdpListener } from './udp-listener.ts';

export interface NetworkOptions {
  readonly host: string;
  readonly port: number;
  /** Take any free port when this one is taken. */
  readonly givesWay: boolean;
  readonly tls: TlsOptions;
}

/** Every way in over the network, on one port. */
export interface Network {
  start(): Promise<number>;
  stop(): Promise<void>;
}

/** Opens UDP and the shared TCP port under the same number. */
export function createNetwork(ports: ListenerPorts, options: NetworkOptions): Network {
  let open: readonly Listener[] = [];
  const tails = new RelpTails(ports.intake.state);
  const takeovers = takeoversOf({ ...ports, tails }, options.tls);

  async function listen(port: number): Promise<number> {
    const tcp = createSharedPort(ports, { host: options.host, port }, takeovers);
    const chosen = await tcp.start();
    const udp = createUdpListener(ports, { host: options.host, port: chosen });
    try {
      await udp.start();
    } catch (error) {
      await tcp.stop();
      throw error;
    }
    open = [tcp, udp];
    return chosen;
  }

  return {
    async start() {
      try {
        return await listen(options.port);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
        if (options.givesWay) return listen(0);
        throw new Error(`Port ${options.port} for logs is taken. Give another with --syslog-port, or --syslog-port 0.`);
      }
    },
    async stop() {
      await Promise.all(open.map((listener) => listener.stop()));
    },
  };
}

type NetworkPorts = ListenerPorts & { readonly tails: RelpTails };

function takeoversOf(ports: NetworkPorts, tls: TlsOptions): { tls: Takeover; relp: Takeover; syslog: Takeover } {
  const { sources, clock } = ports;
  const plain = (kind: 'syslog-tcp' | 'relp', address: string) => () =>
    sources.open(`${kind}:${address}`, kind, address, clock.now());
  const tlsServer = createTlsSessions(ports, tls);
  return {
    syslog: (socket, connections) =>
      readSyslog(socket, plain('syslog-tcp', peerAddress(socket.remoteAddress)), ports, connections),
    relp: (socket, connections) =>
      readRelp(socket, plain('relp', peerAddress(socket.remoteAddress)), ports, connections),
    tls: (socket) => void tlsServer.emit('connection', socket),
  };
}

/** Ends TLS on connections handed to it, then reads syslog or RELP inside, by the first bytes again. */
function createTlsSessions(ports: NetworkPorts, options: TlsOptions): TlsServer {
  const inner = createSharedPort(
    ports,
    { host: '', port: 0 },
    {
      tls: (socket) => void socket.destroy(),
      syslog: (socket, connections) =>
        readSyslog(socket, () => tlsSource(socket as TLSSocket, 'syslog-tls', ports), ports, connections),
      relp: (socket, connections) =>
        readRelp(socket, () => tlsSource(socket as TLSSocket, 'relp', ports), ports, connections),
    },
  );
  const server = createTlsServer({ ...tlsServerOptions(options), allowHalfOpen: true }, (socket) => inner.take(socket));
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return server;
}
