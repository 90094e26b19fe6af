import { createServer, type Server, type Socket } from 'node:net';
import { Connections } from './connections.ts';
import { type Listener, type ListenerPorts, listening, peerAddress } from './listener.ts';

/** What a TCP connection speaks, told by its first bytes. */
export type Protocol = 'tls' | 'relp' | 'syslog';

/** Takes over a connection whose first bytes are back in its buffer. */
export type Takeover = (socket: Socket, connections: Connections) => void;

const relpOpening = /^\d{1,9} open /;
const longestOpening = 15;

/** What the bytes begin: TLS by its record type, RELP by its opening command, else syslog; undefined while it may be either. */
export function protocolOf(bytes: Uint8Array): Protocol | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes[0] === 0x16) return 'tls';
  const text = Buffer.from(bytes.subarray(0, longestOpening)).toString('latin1');
  if (relpOpening.test(text)) return 'relp';
  // "12 <34>1 …" is an octet count, "12 open …" RELP: one more byte after the space tells.
  const undecided = /^\d{1,9}( (o(p(e(n)?)?)?)?)?$/.test(text);
  return undecided ? undefined : 'syslog';
}

/** A listener that can also be handed connections made elsewhere. */
export interface SharedPort extends Listener {
  take(socket: Socket): void;
}

/** One TCP port for syslog, syslog over TLS and RELP. */
export function createSharedPort(
  { log }: ListenerPorts,
  at: { readonly host: string; readonly port: number },
  takeovers: Readonly<Record<Protocol, Takeover>>,
): SharedPort {
  const connections = new Connections();
  const take = (socket: Socket): void => {
    const peer = peerAddress(socket.remoteAddress);
    connections.add(socket, peer);
    socket.on('error', () => socket.destroy());
    sniff(socket, (protocol) => {
      try {
        takeovers[protocol](socket, connections);
      } catch (error) {
        log.warn({ peer, error: String(error) }, 'a connection could not be taken over');
        socket.destroy();
      }
    });
  };
  const server: Server = createServer({ noDelay: true, allowHalfOpen: true, pauseOnConnect: true }, take);
  return {
    take,
    kind: 'shared-port',
    start: () => listening(server, (done) => server.listen({ ...at, backlog: 4096 }, done)),
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      connections.closeAll();
      await closed;
    },
  };
}

/** Reads as little as tells the protocol, and puts it back. A connection that ends before is syslog, cut short. */
function sniff(socket: Socket, told: (protocol: Protocol) => void): void {
  let seen = Buffer.alloc(0);
  const decide = (protocol: Protocol): void => {
    socket.off('readable', read);
    socket.off('end', ended);
    if (seen.length > 0) socket.unshift(seen);
    told(protocol);
  };
  const ended = (): void => void (seen.length > 0 ? decide('syslog') : socket.end());
  const read = (): void => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      seen = Buffer.concat([seen, chunk]);
      const protocol = protocolOf(seen);
      if (protocol !== undefined) {
        decide(protocol);
        return;
      }
    }
  };
  socket.on('readable', read);
  socket.on('end', ended);
}
