import type { Socket } from 'node:net';
import type { Connections } from './connections.ts';
import { type ListenerPorts, maximumMessageBytes } from './listener.ts';
import type { Source } from './sources.ts';
import { SyslogFramer } from './syslog-framer.ts';

const keepAliveMs = 60_000;

/** Reads syslog from one connection until it ends; slows the sender down while the intake is full. */
export function readSyslog(socket: Socket, source: () => Source, ports: ListenerPorts, connections: Connections): void {
  const { intake } = ports;
  let opened: Source | undefined;
  // Only a connection that sends something makes a source.
  const sender = () => {
    opened ??= source();
    return opened;
  };
  const framer = new SyslogFramer(maximumMessageBytes, {
    line: (bytes, start, end) => {
      if (end > start) intake.line(sender(), bytes, start, end);
    },
    refuse: (reason, shown, size) => intake.refuse(sender(), reason, shown, size),
  });
  socket.setKeepAlive(true, keepAliveMs);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    connections.touch(socket);
    if (!framer.push(chunk)) {
      socket.destroy();
      return;
    }
    if (intake.paused) holdBack(socket, ports);
  });
  socket.on('end', () => {
    framer.end();
    // Syslog answers nothing: a half-closed connection has nothing left to do.
    socket.end();
  });
}

/** Stops reading until the intake has room again. */
export function holdBack(socket: Socket, ports: ListenerPorts): void {
  if (socket.isPaused()) return;
  socket.pause();
  void ports.intake.resumed().then(() => {
    if (!socket.destroyed) socket.resume();
  });
}
