import { Problem, type Text } from '@citywall/kernel';
import { readKeptSession } from './kept-session.ts';

/** An operation as the server lists it (platform.operation.list). */
export interface RemoteOperation {
  readonly name: string;
  /** Method and path below /api/v1. */
  readonly http: string;
  readonly risk: string;
  /** Whether it speaks a published protocol: foreign clients use it, not this one. */
  readonly protocol: boolean;
  readonly summary: Text;
  readonly input: unknown;
  readonly output: unknown;
}

export interface Client {
  operations(): Promise<readonly RemoteOperation[]>;
  /** Resolves with the answer, whatever its media type; rejects with a Problem for every refusal. */
  send(name: string, input: Record<string, unknown>): Promise<Response>;
  /** The same for an operation that takes content as it is; `query` goes into the address. */
  sendBytes(name: string, query: Record<string, unknown>, bytes: Uint8Array): Promise<Response>;
}

export interface ClientOptions {
  readonly url: string;
  /** With CITYWALL_PASSWORD; without a user the kept session is used. */
  readonly user?: string;
}

const hint = 'Give --user NAME with CITYWALL_PASSWORD set, or sign in once with: citywall login --url URL --user NAME';

/** A client of the door for one server. */
export function createClient({ url, user }: ClientOptions): Client {
  const base = new URL('/api/v1', url).href;
  const headers = credentialHeaders(url, user);
  let known: Promise<readonly RemoteOperation[]> | undefined;
  const operations = (): Promise<readonly RemoteOperation[]> => {
    known ??= fetchOperations(base);
    return known;
  };
  const find = async (name: string): Promise<RemoteOperation> => {
    const operation = (await operations()).find((candidate) => candidate.name === name);
    if (operation === undefined) {
      throw new Error(`There is no operation “${name}”. List them with: citywall operations --url ${url}`);
    }
    if (operation.protocol) {
      throw new Error(`${name} speaks a protocol of its own at ${operation.http}. Use a client of that protocol.`);
    }
    return operation;
  };
  const exchange = async (target: string, method: string, type?: string, body?: Uint8Array | string) => {
    const response = await fetch(base + target, {
      method,
      headers: type === undefined ? headers : { ...headers, 'content-type': type },
      body: body as never,
    });
    if (!response.ok) throw await problemOf(response);
    return response;
  };
  return {
    operations,
    async send(name, input) {
      const { method, target, body } = requestOf(await find(name), input);
      if (body === undefined) return exchange(target, method);
      return exchange(target, method, 'application/json', JSON.stringify(body));
    },
    async sendBytes(name, query, bytes) {
      const { http } = await find(name);
      const { target } = requestOf({ http: http.replace(/^\w+/, 'GET') }, query);
      return exchange(target, http.split(' ', 1)[0] ?? 'POST', 'application/octet-stream', bytes);
    },
  };
}

function credentialHeaders(url: string, user: string | undefined): Record<string, string> {
  const own = { 'x-citywall-request': '1', 'accept-language': (process.env.LANG ?? '').startsWith('zh') ? 'zh' : 'en' };
  if (user !== undefined) {
    const password = process.env.CITYWALL_PASSWORD;
    if (password === undefined) throw new Error(`CITYWALL_PASSWORD is not set. ${hint}`);
    return { ...own, authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  }
  const session = readKeptSession(url);
  return session === undefined ? own : { ...own, cookie: `citywall_session=${session}` };
}

async function fetchOperations(base: string): Promise<readonly RemoteOperation[]> {
  const response = await fetch(`${base}/operations`);
  if (!response.ok) throw await problemOf(response);
  return ((await response.json()) as { items: RemoteOperation[] }).items;
}

function requestOf(
  operation: Pick<RemoteOperation, 'http'> & Partial<RemoteOperation>,
  input: Record<string, unknown>,
): { method: string; target: string; body?: unknown } {
  const rest = { ...input };
  const [method, pattern] = operation.http.split(' ', 2);
  const path = pattern.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = rest[name];
    if (value === undefined)
      throw new Error(`${operation.name} needs “${name}”: citywall call ${operation.name} '{"${name}": …}'`);
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  if (method !== 'GET' && method !== 'DELETE') return { method, target: path, body: rest };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      query.append(name, typeof one === 'object' ? JSON.stringify(one) : String(one));
    }
  }
  return { method, target: query.size === 0 ? path : `${path}?${query}` };
}

async function problemOf(response: Response): Promise<Error> {
  const body = (await response.json().catch(() => undefined)) as { code?: string; text?: Problem['text'] } | undefined;
  if (body?.code === undefined || body.text === undefined) return new Error(`The server answered ${response.status}.`);
  const { code, text, ...details } = body;
  return new Problem(code, response.status, text, details as never);
}
