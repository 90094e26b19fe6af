import type { AddressInfo } from 'node:net';
import type { Clock, Log } from '@citywall/kernel';
import type { Intake } from './intake.ts';
import type { Sources } from './sources.ts';

/** What every listener is given. */
export interface ListenerPorts {
  readonly intake: Intake;
  readonly sources: Sources;
  readonly clock: Clock;
  readonly log: Log;
}

/** A way in over the network. Stopping closes the door first and the connections after. */
export interface Listener {
  readonly kind: string;
  /** Resolves with the port when it listens. */
  start(): Promise<number>;
  stop(): Promise<void>;
}

/** Longest message of a text protocol. */
export const maximumMessageBytes = 64 * 1024;

/** The peer's address as sources are named by it: IPv4-mapped IPv6 as IPv4, no zone. */
export function peerAddress(address: string | undefined): string {
  if (!address) return 'unknown';
  const plain = address.split('%', 1)[0] as string;
  return plain.toLowerCase().startsWith('::ffff:') && plain.includes('.') ? plain.slice(7) : plain;
}

/** Listens and resolves with the port; rejects with the reason when it cannot. */
export function listening(
  server: {
    once(event: string, listener: (error: Error) => void): unknown;
    off(event: string, listener: (error: Error) => void): unknown;
    address(): string | AddressInfo | null;
  },
  listen: (done: () => void) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    listen(() => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
