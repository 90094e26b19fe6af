import type { Socket } from 'node:net';
import { maximumHeaderLength, type Route, readProxyHeader } from './proxy-header.ts';

const headerPatience = 5_000;

/**
 * Takes the PROXY header off a new connection and then hands it on; what follows the header stays to be read. A
 * connection without a true header within five seconds is closed, and `accept` never hears of it.
 */
export function takeHeader(socket: Socket, accept: (route: Route) => void): void {
  let head = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), headerPatience);
  socket.on('close', () => clearTimeout(timer));
  socket.on('error', () => socket.destroy());
  socket.on('data', onData);

  function onData(chunk: Buffer): void {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n');
    if (end < 0 && head.length < maximumHeaderLength) return;
    socket.off('data', onData);
    clearTimeout(timer);
    const route =
      end < 0 || end + 2 > maximumHeaderLength ? undefined : readProxyHeader(head.toString('latin1', 0, end));
    if (route === undefined) {
      socket.destroy();
      return;
    }
    socket.pause();
    if (head.length > end + 2) socket.unshift(head.subarray(end + 2));
    accept(route);
  }
}
