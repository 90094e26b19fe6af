import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The root of the checkout. */
export const root = resolve(import.meta.dirname, '../..');

/** Password of the first administrator in tests that sign in. */
export const adminPassword = 'nine quiet rivers under stone';

export interface StartOptions {
  readonly data: string;
  readonly flags?: readonly string[];
  /** Sets CITYWALL_ADMIN_PASSWORD to `adminPassword`; default true. */
  readonly withPassword?: boolean;
  /** Runs as this user and group. */
  readonly uid?: number;
  /** A program with its arguments that starts the command after them and MUST become it (exec): another machine, as it were. */
  readonly through?: readonly string[];
}

/** A Citywall that runs as its user would have started it, and what it has printed. */
export interface StartedCitywall {
  readonly url: string;
  readonly syslogPort: number;
  /** The launcher; leader of its process group, as a shell would make it. */
  readonly child: ChildProcess;
  /** ms from the start to “ready”. */
  readonly readyAfter: number;
  printed(): string;
  /** Calls an operation over HTTP as the administrator; rejects with status and body when it is refused. */
  call<T = Record<string, unknown>>(method: string, path: string, input?: unknown): Promise<T>;
  /** Ctrl-C in its terminal: SIGINT to the whole group, if it still runs. Resolves with how long it took and the exit code. */
  interrupt(): Promise<{ readonly code: number | null; readonly took: number }>;
  /** The server process alone, without mercy. */
  killServer(): Promise<void>;
  /** Everything of the group, without mercy. */
  killGroup(): Promise<void>;
  /** The same and PostgreSQL, which has a group of its own: as when the machine ends. */
  killMachine(): Promise<void>;
}

/** Starts `npm start`'s command on free ports and waits until it says that it is ready. */
export async function startCitywall(options: StartOptions): Promise<StartedCitywall> {
  const { data, flags = [], withPassword = true, uid, through = [] } = options;
  const serve = ['bin/citywall.mjs', 'serve', '--data', data, '--port', '0', '--syslog-port', '0', ...flags];
  const [program = '', ...args] = [...through, process.execPath, ...serve];
  const began = Date.now();
  const child = spawn(program, args, {
    cwd: root,
    detached: true,
    uid,
    gid: uid,
    env: { ...process.env, ...(withPassword ? { CITYWALL_ADMIN_PASSWORD: adminPassword } : {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const { url, syslogPort } = await ready(child, () => text);
  const readyAfter = Date.now() - began;
  let asked = false;
  const group = (signal: NodeJS.Signals) => {
    asked = true;
    process.kill(-(child.pid ?? 0), signal);
  };
  const killGroup = async (): Promise<void> => {
    const server = serverOf(child.pid ?? 0);
    group('SIGKILL');
    await ended;
    await gone(server);
  };
  // An end nobody asked for is told with its last words: a test only sees that nobody answers.
  child.once('close', (code) => {
    if (!asked) console.error(`Citywall ended with ${code} unasked:\n${text.slice(-4_000)}`);
  });
  return {
    url,
    syslogPort,
    child,
    readyAfter,
    printed: () => text,
    call: (method, path, input) => call(url, method, path, input),
    async interrupt() {
      const from = Date.now();
      if (child.exitCode === null && child.signalCode === null) group('SIGINT');
      const code = await ended;
      return { code, took: Date.now() - from };
    },
    async killServer() {
      const server = serverOf(child.pid ?? 0);
      asked = true;
      process.kill(server, 'SIGKILL');
      await ended;
      await gone(server);
    },
    killGroup,
    killMachine: () => {
      const postmaster = readFileSync(join(data, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0];
      process.kill(Number(postmaster), 'SIGKILL');
      return killGroup();
    },
  };
}

function ready(child: ChildProcess, printed: () => string): Promise<{ url: string; syslogPort: number }> {
  return new Promise((done, failed) => {
    const look = () => {
      const url = /Citywall ready at (http:\S+)/.exec(printed())?.[1];
      const port = /RELP on port (\d+)/.exec(printed())?.[1];
      if (url !== undefined && port !== undefined) done({ url, syslogPort: Number(port) });
    };
    child.stdout?.on('data', look);
    child.once('close', (code) => failed(new Error(`Citywall ended with ${code}:\n${printed()}`)));
    child.once('error', failed);
  });
}

async function call<T>(url: string, method: string, path: string, input: unknown): Promise<T> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`,
      ...(input === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: input === undefined ? undefined : JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** The one child of the launcher. */
function serverOf(launcher: number): number {
  const listed = readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim();
  const children = listed === '' ? [] : listed.split(' ').map(Number);
  if (children.length !== 1) throw new Error(`The launcher has ${children.length} children.`);
  return children[0];
}

/** Resolves when the process table has let go of the process: what adopts orphans may take a second or two. */
async function gone(pid: number): Promise<void> {
  for (const end = Date.now() + 10_000; existsSync(`/proc/${pid}`) && Date.now() < end; ) {
    await new Promise((next) => setTimeout(next, 50));
  }
}
