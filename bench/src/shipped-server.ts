import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The administrator's password in a folder that lives as long as the measurement. */
export const benchPassword = 'correct horse battery staple 7';

export interface ShippedServer {
  readonly url: string;
  readonly syslogPort: number;
  readonly data: string;
  readonly process: ChildProcess;
  /** Calls an operation by method and path as the administrator. */
  call(method: string, path: string, input?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts the product as it is shipped, with its default durability and audit, in an empty folder of its own. */
export async function startShippedServer(flags: readonly string[] = []): Promise<ShippedServer> {
  const data = await mkdtemp(join(tmpdir(), 'citywall-bench-'));
  const root = resolve(import.meta.dirname, '../..');
  const child = spawn(
    process.execPath,
    [
      join(root, 'apps/cli/src/main.ts'),
      'serve',
      '--data',
      data,
      '--port',
      '0',
      '--syslog-port',
      '0',
      '--empty',
      ...flags,
    ],
    { env: { ...process.env, CITYWALL_ADMIN_PASSWORD: benchPassword }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const { url, syslogPort } = await ready(child);
  const authorization = `Basic ${Buffer.from(`admin:${benchPassword}`).toString('base64')}`;
  return {
    url,
    syslogPort,
    data,
    process: child,
    async call(method, path, input) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        body: input === undefined ? undefined : JSON.stringify(input),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    async stop() {
      const closed = new Promise((done) => child.once('close', done));
      child.kill('SIGTERM');
      await closed;
      await rm(data, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<{ url: string; syslogPort: number }> {
  return new Promise((done, failed) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      const url = /Citywall ready at (http:\S+)/.exec(text)?.[1];
      const port = /syslog .*?port (\d+)/i.exec(text)?.[1];
      if (url !== undefined && port !== undefined) done({ url, syslogPort: Number(port) });
    });
    child.once('close', (code) => failed(new Error(`the server ended with ${code}: ${text}`)));
  });
}
