// A key process: the only place where keys are in the clear. It talks over file descriptor 3 alone, and ends with it.
import { Socket } from 'node:net';
import { serveVault } from './serve-vault.ts';

// A signal to the whole group (Ctrl-C) must not take the keys before the platform has finished with them.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const channel = new Socket({ fd: 3, readable: true, writable: true });
for (const end of ['end', 'close', 'error'] as const) channel.on(end, () => process.exit(0));
serveVault(channel);
