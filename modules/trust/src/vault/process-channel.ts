import { Socket } from 'node:net';

/** The socket a process of ours was given as file descriptor 3; the process ends with it, and with nothing else. */
export function openChannel(): Socket {
  // A signal to the whole group (Ctrl-C) must not take the keys before the platform has finished with them.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const channel = new Socket({ fd: 3, readable: true, writable: true });
  for (const end of ['end', 'close', 'error'] as const) channel.on(end, () => process.exit(0));
  return channel;
}
