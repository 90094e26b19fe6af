import { connect } from 'node:net';

/** Where to connect: an address, never a name, so that what was allowed is what is reached. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

export interface ConverseLimits {
  /** For the whole conversation, ms. */
  readonly timeout: number;
  /** Bytes read at most; then the conversation ends with what there is. */
  readonly most: number;
}

/** How a conversation ended. */
export type Ending = 'done' | 'closed' | 'timeout' | 'too-long' | 'unreachable';

/**
 * Opens one connection, sends the opening, and reads until `done` says so, the peer closes, or a limit is met.
 * Never rejects; the connection is gone when it resolves.
 */
export function converse(
  peer: Peer,
  opening: Uint8Array,
  done: (received: Uint8Array) => boolean,
  limits: ConverseLimits,
  signal?: AbortSignal,
): Promise<{ readonly received: Uint8Array; readonly ending: Ending }> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve({ received: new Uint8Array(), ending: 'timeout' });
    const socket = connect({ host: peer.address, port: peer.port });
    let received = Buffer.alloc(0);
    let connected = false;
    const end = (ending: Ending): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      socket.destroy();
      resolve({ received, ending });
    };
    const aborted = (): void => end('timeout');
    const timer = setTimeout(aborted, limits.timeout);
    signal?.addEventListener('abort', aborted, { once: true });
    socket.on('connect', () => {
      connected = true;
      socket.write(opening);
    });
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]).subarray(0, limits.most);
      if (done(received)) end('done');
      else if (received.length >= limits.most) end('too-long');
    });
    socket.on('error', () => end(connected ? 'closed' : 'unreachable'));
    socket.on('close', () => end('closed'));
  });
}
