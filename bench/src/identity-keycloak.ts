import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { formRequest } from './identity-requests.ts';
import { requestStorm, type Storm } from './request-storm.ts';

const version = '26.4.0';
const administrator = 'bench';
/** Its code is compiled while it works: it is measured once it has stopped getting faster, or after this many rounds. */
const warmUpSeconds = 5;
const mostWarmUps = 16;

/** The peer's archive, if it is there: `mvn dependency:get -Dartifact=org.keycloak:keycloak-quarkus-dist:26.4.0:zip -Dtransitive=false`. */
export function findKeycloak(): string | undefined {
  const kept = join(homedir(), `.m2/repository/org/keycloak/keycloak-quarkus-dist/${version}`);
  return [process.env.CITYWALL_KEYCLOAK, join(kept, `keycloak-quarkus-dist-${version}.zip`)].find(
    (path) => path !== undefined && existsSync(path),
  );
}

export interface KeycloakRates {
  readonly name: string;
  /** Client credentials, each answered with a new signed token. */
  readonly tokens: Storm;
  readonly introspections: Storm;
}

/** Keycloak as its own quick start runs it (start-dev: memory database, HTTP), warm, with one confidential client. */
export async function measureKeycloak(
  archive: string,
  storm: { readonly connections: number; readonly seconds: number },
): Promise<KeycloakRates> {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-keycloak-'));
  let server: ChildProcess | undefined;
  try {
    execFileSync('jar', ['xf', archive], { cwd: folder });
    const home = join(folder, readdirSync(folder)[0] ?? '');
    const port = await freePort();
    server = spawn('bash', [join(home, 'bin/kc.sh'), 'start-dev', `--http-port=${port}`], {
      env: { ...process.env, KC_BOOTSTRAP_ADMIN_USERNAME: administrator, KC_BOOTSTRAP_ADMIN_PASSWORD: administrator },
      stdio: 'ignore',
      detached: true,
    });
    const url = `http://127.0.0.1:${port}`;
    await answering(`${url}/realms/master`);
    const secret = await makeClient(url);
    const protocol = '/realms/master/protocol/openid-connect';
    const client = { id: 'bench', secret };
    const asks = formRequest(port, `${protocol}/token`, client, { grant_type: 'client_credentials' });
    const load = (requests: readonly string[], seconds = storm.seconds) =>
      requestStorm({ port, requests, connections: storm.connections, seconds });
    await warm(() => load([asks], warmUpSeconds));
    const tokens = await load([asks]);
    const fields = { grant_type: 'client_credentials', client_id: client.id, client_secret: secret };
    const answer = await fetch(`${url}${protocol}/token`, { method: 'POST', body: new URLSearchParams(fields) });
    const { access_token } = (await answer.json()) as { access_token: string };
    const question = formRequest(port, `${protocol}/token/introspect`, client, { token: access_token });
    await warm(() => load([question], warmUpSeconds));
    const introspections = await load([question]);
    return { name: `Keycloak ${version}`, tokens, introspections };
  } finally {
    // The script's own child is the server: the group ends together.
    if (server?.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
    await new Promise((done) => setTimeout(done, 500));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function warm(round: () => Promise<Storm>): Promise<void> {
  let best = 0;
  for (let rounds = 0, without = 0; rounds < mostWarmUps && without < 2; rounds += 1) {
    const { perSecond } = await round();
    without = perSecond > best * 1.05 ? 0 : without + 1;
    best = Math.max(best, perSecond);
  }
}

async function makeClient(url: string): Promise<string> {
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: administrator,
      password: administrator,
    }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  const secret = 'bench-secret-of-thirty-two-characters';
  const made = await fetch(`${url}/admin/realms/master/clients`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ clientId: 'bench', secret, serviceAccountsEnabled: true, publicClient: false }),
  });
  if (made.status !== 201) throw new Error(`Keycloak made no client: ${made.status}`);
  return secret;
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 720; tries += 1) {
    const isThere = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return;
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error('Keycloak did not come up within six minutes');
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
