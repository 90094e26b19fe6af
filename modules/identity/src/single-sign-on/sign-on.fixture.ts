import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createAuthorizer, roles } from '@citywall/access';
import {
  type AuditRecord,
  anonymous,
  type Call,
  newId,
  type Ports,
  type Principal,
  type Settings,
} from '@citywall/kernel';
import { createTemporaryDatabase } from '@citywall/platform/database';
import { createDoor, serveHttp } from '@citywall/platform/http';
import { createAlarmBoard, createLive } from '@citywall/platform/runtime';
import { createIdentity } from '../index.ts';

/** What a browser keeps of one host. */
export type Jar = Map<string, string>;

const password = 'correct horse battery 7';

/** Identity behind the real door over HTTP, with a browser's cookie jar; for the tests of single sign-on. */
export async function openSignOn() {
  const database = await createTemporaryDatabase([
    { name: 'identity', migrations: new URL('../../migrations/', import.meta.url) },
  ]);
  const records: AuditRecord[] = [];
  let offset = 0;
  const clock = { now: () => Date.now() + offset };
  const failures: string[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (fields: object, message: string) => void failures.push(`${message} ${JSON.stringify(fields)}`),
  };
  const mac = (purpose: string, message: Uint8Array) =>
    createHmac('sha256', `trial ${purpose}`).update(message).digest();
  const ports = {
    db: database.db,
    clock,
    log,
    signer: { publicKey: new Uint8Array(32), name: 'trial', sign: () => new Uint8Array(64), mac },
    alarms: createAlarmBoard(clock),
    live: createLive(),
    settings: { get: (_key: string, fallback: unknown) => fallback, set: async () => {} } as unknown as Settings,
    dataDir: database.dataDir,
  } satisfies Partial<Ports>;
  const recorder = { append: async (record: AuditRecord) => records.push(record) };
  const authorizer = createAuthorizer(log);
  let url = '';
  const identity = createIdentity(ports, { recorder, authorizer, roles, address: () => url });
  authorizer.load([identity.module]);
  await identity.module.start();
  const pending = { enlist: async () => {}, settle: async () => {} };
  const { authenticator } = identity;
  const door = createDoor({ authenticator, authorizer, recorder, pending, db: database.db, clock, log });
  const { operations } = identity.module;
  const http = await serveHttp({
    ...{ host: '127.0.0.1', port: 0, operations, door, log, version: '0', consoleDir: '/nowhere' },
  });
  url = http.url;
  await identity.ensureFirstAdministrator(password);
  const admin = (await authenticator.authenticate({
    ...{ kind: 'basic', name: 'admin', password, address: '127.0.0.1' },
  })) as Principal;

  /** Runs an operation for somebody without the door. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
  const run = async (name: string, input: object, principal: Principal = admin): Promise<any> => {
    const operation = operations.find((each) => each.name === name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const after: (() => void)[] = [];
    const call = {
      ...{ id: newId(), time: clock.now(), principal, address: '127.0.0.1', language: 'en', db: database.db },
      ...{ signal: new AbortController().signal, note: () => {}, identify: () => {}, cookie: () => {} },
      afterCommit: (act: () => void) => void after.push(act),
    } as Call;
    const output = await operation.run(input as never, call);
    for (const act of after) act();
    return output;
  };

  /** One request of a browser; redirects are not followed. */
  const browse = async (path: string, jar: Jar, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(path, url), {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...(init.headers as Record<string, string>) },
    });
    for (const text of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (/Max-Age=0/.test(text)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  // biome-ignore lint/suspicious/noExplicitAny: tests look into all answers
  const api = async (method: string, path: string, jar: Jar, body?: object): Promise<any> => {
    const response = await browse(`/api/v1${path}`, jar, {
      method,
      headers: {
        'x-citywall-request': '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
  let people = 0;
  /** A person who has signed in in a browser of his own. */
  const person = async (rolesOf: readonly string[] = []) => {
    people += 1;
    const name = `person-${people}`;
    const { user } = await run('identity.user.create', {
      ...{ name, displayName: `Person ${people}`, roles: rolesOf, password, mustChangePassword: false },
    });
    const jar: Jar = new Map();
    const signIn = () => api('POST', '/identity/sessions', jar, { name, password });
    await signIn();
    return { id: user.id as string, name, jar, signIn };
  };
  /** An approved application. */
  const application = async (input: object = {}) => {
    const { application: made, secret } = await run('identity.application.create', {
      ...{
        kind: 'web',
        name: { en: 'Trees', zh: '树木' },
        redirectUris: ['https://trees.example/back'],
        trusted: true,
      },
      ...input,
    });
    await run('identity.application.approve', { id: made.id });
    return { id: made.id as string, secret: secret as string };
  };
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    browse(path, new Map(), { method: 'POST', headers, body: new URLSearchParams(fields) });
  return {
    ...{ url, db: database.db, run, admin, browse, api, person, application, form, records, failures, operations },
    anonymous,
    advance: (ms: number) => {
      offset += ms;
    },
    close: async () => {
      await http.close();
      await door.stop();
      await identity.module.stop();
      await database.close();
    },
  };
}

export type SignOn = Awaited<ReturnType<typeof openSignOn>>;

/** A PKCE pair. */
export function pkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** Asks for a code as an application would; what is not given gets a usual value. */
export function authorizePath(client: string, challenge: string, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    ...{ client_id: client, response_type: 'code', scope: 'openid profile', state: 'st', nonce: 'no' },
    ...{ redirect_uri: 'https://trees.example/back', code_challenge: challenge, code_challenge_method: 'S256' },
    ...more,
  });
  return `/oauth2/authorize?${query}`;
}

/** Signs a person on to an application and gives its tokens. */
export async function signOnTo(
  sso: SignOn,
  jar: Jar,
  client: { readonly id: string; readonly secret: string },
  more: Record<string, string> = {},
) {
  const { verifier, challenge } = pkce();
  const answer = await sso.browse(authorizePath(client.id, challenge, more), jar);
  const back = new URL(answer.headers.get('location') ?? '', sso.url);
  const code = back.searchParams.get('code') ?? '';
  const exchange = () =>
    sso.form('/oauth2/token', {
      ...{
        grant_type: 'authorization_code',
        code,
        code_verifier: verifier,
        redirect_uri: 'https://trees.example/back',
      },
      ...{ client_id: client.id, client_secret: client.secret },
    });
  return { back, code, exchange };
}

/** What makes an application behind a proxy, reached under this host. */
export const gatedAt = (host: string) => ({
  ...{ kind: 'gated', host, homeUrl: `https://${host}/` },
  ...{ trusted: false, redirectUris: [] },
});
