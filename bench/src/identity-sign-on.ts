import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { alone, beside, type Figure } from './figure.ts';
import { findKeycloak, type KeycloakRates, measureKeycloak } from './identity-keycloak.ts';
import { type BenchClient, formRequest } from './identity-requests.ts';
import { requestStorm, type Storm } from './request-storm.ts';
import { benchPassword, type ShippedServer, startShippedServer } from './shipped-server.ts';

const storm = { connections: 32, seconds: 10 } as const;
const warmUpSeconds = 5;
/** Different tokens that are asked about: none is answered from the memory of the question before. */
const introspected = 2_000;

/**
 * `tokens`: client credentials a second, each token stored; `introspection`: questions a second about many tokens;
 * `session-check`: requests a second that a proxy may let pass. The product as shipped, Keycloak, and oidc-provider alone
 * in memory, one after the other, the client on the same cores.
 */
export async function* signOnFigures(): AsyncIterable<Figure> {
  const archive = findKeycloak();
  if (archive === undefined)
    process.stderr.write('Keycloak is not here (see identity-keycloak.ts): its column stays empty.\n');
  const keycloak = archive === undefined ? undefined : await measureKeycloak(archive, storm);
  const library = await measureLibrary();
  const ours = await measureOurs();
  yield besideKeycloak('tokens', ours.tokens, keycloak, 'tokens');
  yield alone('tokens-p99', ours.tokens.p99Ms, 'ms');
  yield besideLibrary('tokens-beside-library', ours.tokens, library.tokens);
  yield besideKeycloak('introspection', ours.introspections, keycloak, 'introspections');
  yield besideLibrary('introspection-beside-library', ours.introspections, library.introspections);
  yield alone('session-check', ours.checks.perSecond, '1/s');
  yield alone('session-check-p99', ours.checks.p99Ms, 'ms');
}

function besideKeycloak(
  name: string,
  { perSecond }: Storm,
  keycloak: KeycloakRates | undefined,
  rate: 'tokens' | 'introspections',
): Figure {
  if (keycloak === undefined) return alone(name, perSecond, '1/s');
  return beside(name, perSecond, '1/s', {
    name: keycloak.name,
    value: keycloak[rate].perSecond,
    better: 'higher',
  });
}

function besideLibrary(name: string, { perSecond }: Storm, library: Storm): Figure {
  const peer = 'oidc-provider 9.13.3 alone, in memory';
  return beside(name, perSecond, '1/s', { name: peer, value: library.perSecond, better: 'higher' });
}

async function measured(port: number, requests: readonly string[]): Promise<Storm> {
  await requestStorm({ port, requests, connections: storm.connections, seconds: warmUpSeconds });
  const answer = await requestStorm({ port, requests, ...storm });
  if (answer.failures > 0) throw new Error(`${answer.failures} requests failed: ${requests[0]?.split('\r\n')[0]}`);
  return answer;
}

async function measureOurs(): Promise<{ tokens: Storm; introspections: Storm; checks: Storm }> {
  const server = await startShippedServer(['--https-port', '0']);
  try {
    const port = Number(new URL(server.url).port);
    const client = await registerClient(server);
    const asks = formRequest(port, '/oauth2/token', client, { grant_type: 'client_credentials' });
    const tokens = await measured(port, [asks]);
    const held = await Promise.all(Array.from({ length: introspected }, () => takeToken(server.url, client)));
    const questions = held.map((token) => formRequest(port, '/oauth2/introspect', client, { token }));
    const introspections = await measured(port, questions);
    const checks = await measured(port, [await checkRequest(server, port)]);
    return { tokens, introspections, checks };
  } finally {
    await server.stop();
  }
}

async function registerClient(server: ShippedServer): Promise<BenchClient> {
  const made = (await server.call('POST', '/identity/applications', {
    kind: 'service',
    name: { en: 'Bench', zh: '测试' },
  })) as { application: { id: string }; secret: string };
  await server.call('POST', `/identity/applications/${made.application.id}/approve`, {});
  return { id: made.application.id, secret: made.secret };
}

async function takeToken(url: string, { id, secret }: BenchClient): Promise<string> {
  const answer = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** What a proxy asks for a person who came in through the platform: with the cookie of the application, not of the platform. */
async function checkRequest(server: ShippedServer, port: number): Promise<string> {
  const host = 'bench.example';
  const made = (await server.call('POST', '/identity/applications', {
    ...{ kind: 'gated', host, homeUrl: `https://${host}/`, name: { en: 'Gated', zh: '网关' } },
  })) as { application: { id: string } };
  await server.call('POST', `/identity/applications/${made.application.id}/approve`, {});
  const own = { 'content-type': 'application/json', 'x-citywall-request': '1' };
  const signedIn = await fetch(`${server.url}/api/v1/identity/sessions`, {
    method: 'POST',
    headers: own,
    body: JSON.stringify({ name: 'admin', password: benchPassword }),
  });
  const here = { 'x-forwarded-host': host };
  const started = await fetch(`${server.url}/.citywall/start`, { headers: here, redirect: 'manual' });
  const wish = Object.fromEntries(new URL(started.headers.get('location') ?? '').searchParams);
  const entered = await fetch(`${server.url}/api/v1/identity/applications/enter`, {
    method: 'POST',
    headers: { ...own, cookie: cookiesOf(signedIn) },
    body: JSON.stringify(wish),
  });
  const { location } = (await entered.json()) as { location: string };
  const { pathname, search } = new URL(location);
  const arrived = await fetch(`${server.url}${pathname}${search}`, {
    headers: { ...here, cookie: cookiesOf(started) },
    redirect: 'manual',
  });
  const cookie = cookiesOf(arrived);
  if (!cookie.includes('citywall_app=')) throw new Error('nobody came in by the proxy');
  return `GET /forward-auth HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nx-forwarded-host: ${host}\r\ncookie: ${cookie}\r\n\r\n`;
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
}

async function measureLibrary(): Promise<{ tokens: Storm; introspections: Storm }> {
  const client = { id: 'bench', secret: 'bench-secret-of-thirty-two-characters' };
  const server = spawn(
    process.execPath,
    [join(import.meta.dirname, 'identity-library-server.ts'), client.id, client.secret],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  try {
    const port = await portOf(server);
    const tokens = await measured(port, [formRequest(port, '/token', client, { grant_type: 'client_credentials' })]);
    const answer = await fetch(`http://127.0.0.1:${port}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
      }),
      headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    const question = formRequest(port, '/token/introspection', client, { token: access_token });
    return { tokens, introspections: await measured(port, [question]) };
  } finally {
    server.kill('SIGKILL');
  }
}

function portOf(server: ChildProcess): Promise<number> {
  return new Promise((done, failed) => {
    server.stdout?.on('data', (chunk) => {
      const port = /port (\d+)/.exec(String(chunk))?.[1];
      if (port !== undefined) done(Number(port));
    });
    server.once('close', (code) => failed(new Error(`oidc-provider ended with ${code}`)));
  });
}
