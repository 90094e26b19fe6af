import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const password = 'a password for the tests of trust 7';

/** The product as it is shipped, in an empty folder of its own. */
export interface ShippedServer {
  readonly pid: number;
  /** The data folder. */
  readonly folder: string;
  /** Address over TLS, without a slash at the end. */
  readonly secureUrl: string;
  /** The administrator's, as a header. */
  readonly authorization: string;
  /** Calls a path below the API as the administrator; POST when there is a body. */
  ask(path: string, body?: object): Promise<Response>;
  /** The same, and throws what was not answered with 2xx. */
  call<T>(path: string, body?: object): Promise<T>;
  stop(): Promise<void>;
}

/** Starts it without the demonstration city; for system tests. `environment` adds settings. */
export async function startShippedServer(environment: Readonly<Record<string, string>> = {}): Promise<ShippedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-'));
  const flags = ['serve', '--data', folder, '--port', '0', '--https-port', '0', '--syslog-port', '0', '--empty'];
  const server = spawn(process.execPath, [join(root, 'apps/cli/src/main.ts'), ...flags], {
    env: { ...process.env, CITYWALL_ADMIN_PASSWORD: password, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url, secureUrl } = await new Promise<Record<'url' | 'secureUrl', string>>((found, failed) => {
    let text = '';
    server.stdout.on('data', (part) => {
      text += part;
      const [url, secureUrl] = [/ready at (http:\S+)/, /over TLS at (https:\S+)/].map((what) => what.exec(text)?.[1]);
      if (url !== undefined && secureUrl !== undefined) found({ url, secureUrl });
    });
    server.once('exit', () => failed(new Error(`the server ended: ${text}`)));
  });
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const ask = (path: string, body?: object): Promise<Response> =>
    fetch(`${url}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    pid: server.pid ?? 0,
    folder,
    secureUrl,
    authorization,
    ask,
    call: async <T>(path: string, body?: object) => {
      const answer = await ask(path, body);
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    stop: async () => {
      const gone = new Promise((done) => server.once('exit', done));
      server.kill('SIGTERM');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
