import { connect, createServer, type Server, type Socket } from 'node:net';
import type { DenyList } from './deny-list.ts';
import { takeHeader } from './proxied-connection.ts';
import { type Route, writeProxyHeader } from './proxy-header.ts';

/** The city's one way in: every connection to a service passes it, and none from a denied address. */
export interface Gateway {
  /** Loopback port on which it listens. */
  readonly port: number;
  /** Lets `address:port` of the city lead to a service on a loopback port. */
  serve(address: string, port: number, servicePort: number): void;
  close(): Promise<void>;
}

export interface GatewayOptions {
  readonly denyList: DenyList;
  /** Told of each connection that was turned away or cut. */
  readonly onRefused: (route: Route, kind: 'turned-away' | 'cut') => void;
}

const maximumConnections = 500;

/** Starts the gateway on a free loopback port. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const services = new Map<string, number>();
  const passing = new Map<Socket, Route>();
  const server = createServer((socket) => {
    if (passing.size >= maximumConnections) {
      socket.destroy();
      return;
    }
    takeHeader(socket, (route) => admit(socket, route));
  });

  function admit(client: Socket, route: Route): void {
    const servicePort = services.get(`${route.to} ${route.toPort}`);
    if (options.denyList.denies(route.from)) {
      client.resetAndDestroy();
      options.onRefused(route, 'turned-away');
      return;
    }
    if (servicePort === undefined) {
      client.resetAndDestroy();
      return;
    }
    const service = connect({ host: '127.0.0.1', port: servicePort });
    service.on('error', () => client.destroy());
    service.on('close', () => client.destroy());
    client.on('close', () => {
      passing.delete(client);
      service.destroy();
    });
    passing.set(client, route);
    service.write(writeProxyHeader(route));
    client.pipe(service);
    service.pipe(client);
  }

  /** Ends what is open from addresses that are denied now. */
  function cut(): void {
    for (const [client, route] of passing) {
      if (!options.denyList.denies(route.from)) continue;
      client.resetAndDestroy();
      options.onRefused(route, 'cut');
    }
  }

  const unwatch = options.denyList.watch(cut);
  await listenOnLoopback(server);
  return {
    port: portOf(server),
    serve: (address, port, servicePort) => services.set(`${address} ${port}`, servicePort),
    close: async () => {
      unwatch();
      for (const client of passing.keys()) client.destroy();
      await closed(server);
    },
  };
}

/** Resolves when the server listens on a free port of 127.0.0.1. */
export function listenOnLoopback(server: Server): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => done());
  });
}

/** The port of a listening server. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
  return address.port;
}

/** Resolves when the server has let go of its port. */
export function closed(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}
