import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { closed, listenOnLoopback, portOf } from './gateway.ts';
import type { Journal } from './journal.ts';
import { takeHeader } from './proxied-connection.ts';
import type { Route } from './proxy-header.ts';

/** A toy that greets like OpenSSH, asks for a password, and writes the lines that sshd, PAM and sudo would write. */
export interface RemoteShell {
  readonly port: number;
  close(): Promise<void>;
}

export interface RemoteShellOptions {
  readonly journal: Journal;
  /** Users with their uid. */
  readonly people: Readonly<Record<string, number>>;
  /** Whether the password is right; nothing real hangs on it. */
  readonly opens: (user: string, password: string) => boolean;
}

const maximumTries = 6;

/** Starts the service on a free loopback port; it MUST only be reached through the gateway. */
export async function startRemoteShell(options: RemoteShellOptions): Promise<RemoteShell> {
  const open = new Set<Socket>();
  // As on a host that runs on, no number comes back soon: readers tell connections apart by it.
  let pid = 1_000 + (Math.floor(Date.now() / 1_000) % 30_000);
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    takeHeader(socket, (route) => converse(socket, route, ++pid, options));
  });
  await listenOnLoopback(server);
  return {
    port: portOf(server),
    close: async () => {
      for (const socket of open) socket.destroy();
      await closed(server);
    },
  };
}

/** The words of the toy: `password USER WORD`, `key USER`, `sudo COMMAND`, `exit`. */
function converse(socket: Socket, route: Route, pid: number, { journal, people, opens }: RemoteShellOptions): void {
  const peer = `${route.from} port ${route.fromPort}`;
  const sshd = (message: string) => journal.write('sshd', pid, message);
  let user: string | undefined;
  let tried: string | undefined;
  let tries = 0;
  let left = false;
  socket.write('SSH-2.0-OpenSSH_10.0p2 Debian-7\r\n');
  const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
  // readline passes on the errors of its input: a connection that the gateway ends is no fault of ours.
  lines.on('error', () => socket.destroy());
  lines.on('line', (line) => {
    const [word, name = '', ...rest] = line.slice(0, 500).split(' ');
    if (user === undefined && (word === 'password' || word === 'key')) logIn(word, name, rest.join(' '));
    else if (user !== undefined && word === 'sudo') sudo(user, [name, ...rest].join(' '));
    else if (word === 'exit') leave();
    else socket.destroy();
  });
  socket.on('close', () => {
    lines.close();
    if (!left) ended();
  });

  function logIn(method: string, name: string, password: string): void {
    const uid = people[name];
    if (uid !== undefined && (method === 'key' || opens(name, password))) {
      user = name;
      const how = method === 'key' ? 'publickey' : 'password';
      sshd(`Accepted ${how} for ${name} from ${peer} ssh2${method === 'key' ? `: ED25519 SHA256:${print(name)}` : ''}`);
      sshd(`pam_unix(sshd:session): session opened for user ${name}(uid=${uid}) by ${name}(uid=0)`);
      socket.write('welcome\n');
      return;
    }
    deny(name, uid !== undefined);
  }

  function deny(name: string, known: boolean): void {
    tried = known ? name : `invalid user ${name}`;
    tries += 1;
    const fact = 'authentication failure; logname= uid=0 euid=0 tty=ssh ruser=';
    if (!known && tries === 1) sshd(`Invalid user ${name} from ${peer}`);
    if (!known) sshd('pam_unix(sshd:auth): check pass; user unknown');
    if (tries === 1) sshd(`pam_unix(sshd:auth): ${fact} rhost=${route.from} ${known ? ` user=${name}` : ''}`);
    sshd(`Failed password for ${tried} from ${peer} ssh2`);
    if (tries < maximumTries) {
      socket.write('denied\n');
      return;
    }
    sshd(`error: maximum authentication attempts exceeded for ${tried} from ${peer} ssh2 [preauth]`);
    left = true;
    socket.destroy();
  }

  function sudo(caller: string, command: string): void {
    journal.write('sudo', undefined, `${caller} : TTY=pts/0 ; PWD=/home/${caller} ; USER=root ; COMMAND=${command}`);
    journal.write('sudo', undefined, `pam_unix(sudo:session): session opened for user root(uid=0) by ${caller}(uid=0)`);
    journal.write('sudo', undefined, 'pam_unix(sudo:session): session closed for user root');
    socket.write('done\n');
  }

  function leave(): void {
    left = true;
    if (user !== undefined) {
      sshd(`Received disconnect from ${peer}:11: disconnected by user`);
      sshd(`Disconnected from user ${user} ${peer}`);
      sshd(`pam_unix(sshd:session): session closed for user ${user}`);
    } else sshd(`Connection closed by ${tried ?? ''}${tried === undefined ? '' : ' '}${peer} [preauth]`);
    socket.end();
  }

  /** The other side is gone without a word, as when the gateway cut it. */
  function ended(): void {
    if (user === undefined) {
      const who = tried === undefined ? '' : `${tried.startsWith('invalid') ? '' : 'authenticating user '}${tried} `;
      sshd(`Connection reset by ${who}${peer} [preauth]`);
      return;
    }
    sshd(`Connection reset by user ${user} ${peer}`);
    sshd(`pam_unix(sshd:session): session closed for user ${user}`);
  }
}

/** Something that looks like a key's fingerprint, the same for the same person. */
function print(name: string): string {
  return Buffer.from(`${name}-of-the-demonstration-city-key`).toString('base64').slice(0, 43);
}
