import { X509Certificate } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type AuditRecord, type Live, type Log, operation, type Principal } from '@citywall/kernel';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTlsIdentity, type TlsIdentity } from '../runtime/index.ts';
import { createDoor } from './door.ts';
import type { DoorPorts } from './gate.ts';
import { liveOperation } from './live-operation.ts';
import { type HttpServer, serveHttp } from './server.ts';
import { readTrustedProxies } from './trusted-proxies.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };
const caller: Principal = { type: 'application', id: 'k1', name: 'k', roles: [], authentication: 'key' };
let announce: Parameters<Live['listen']>[0] = () => {};
let server: HttpServer;
let cameFrom = '';
let passive: boolean | undefined;

const echo = operation({
  name: 'test.echo.read',
  http: 'GET /echo/{word}',
  summary: { en: 'Echo', zh: '回显' },
  input: Type.Object({ word: Type.String(), times: Type.Optional(Type.Integer()) }, { additionalProperties: false }),
  output: Type.Object({ word: Type.String(), times: Type.Integer() }),
  risk: 'low',
  resource: ({ word }) => ({ type: 'Echo', id: word }),
  run: async ({ word, times }) => ({ word, times: times ?? 1 }),
});

const bytes = operation({
  name: 'test.bytes.count',
  http: 'POST /bytes/{name}',
  summary: { en: 'Count bytes', zh: '计数' },
  input: Type.Object({ name: Type.String(), skip: Type.Optional(Type.Integer()), loud: Type.Optional(Type.Boolean()) }),
  output: Type.Unknown(),
  risk: 'low',
  accepts: 'bytes',
  transaction: false,
  resource: ({ name }) => ({ type: 'Bytes', id: name }),
  run: async (input) => {
    const { body, contentType, skip, loud } = input as typeof input & { body: Uint8Array; contentType: string };
    return { length: body.length, contentType, skip, loud };
  },
});

/** Speaks a protocol of its own: what it was given, from whom, and refusals in its own words. */
const protocol = operation({
  name: 'test.protocol.speak',
  http: 'GET /.well-known/test/{rest*}',
  summary: { en: 'Speak', zh: '应答' },
  input: Type.Object({ rest: Type.String({ maxLength: 8 }) }, { additionalProperties: false }),
  output: Type.Unknown(),
  risk: 'low',
  authentication: 'none',
  answers: 'protocol',
  resource: () => ({ type: 'Test', id: '*' }),
  run: async ({ rest }, call) => ({
    status: 201,
    headers: { 'content-type': 'text/x-test' },
    body: `${rest} ${call.certificate ? new X509Certificate(call.certificate).subject : 'nobody'}`,
  }),
  refuse: ({ code }) => ({ status: 422, headers: { 'content-type': 'text/x-refused' }, body: code }),
});

let identity: TlsIdentity;

beforeAll(async () => {
  const ports = {
    authenticator: {
      authenticate: async (credentials: { token?: string; address: string; passive?: boolean }) => {
        cameFrom = credentials.address;
        passive = credentials.passive;
        return credentials.token === 'good' ? caller : undefined;
      },
    },
    authorizer: { decide: () => ({ allowed: true, policies: ['test'] }) },
    recorder: { append: async (_record: AuditRecord) => 0 },
    clock: { now: Date.now },
    log: silent,
    db: {},
    pending: {},
  } as unknown as DoorPorts;
  const live: Live = {
    announce() {},
    listen(listener) {
      announce = listener;
      return () => {};
    },
  };
  const operations = [echo, bytes, protocol, liveOperation(live)];
  identity = await openTlsIdentity(mkdtempSync(join(tmpdir(), 'citywall-http-')), Date.now());
  const door = createDoor(ports);
  server = await serveHttp({
    host: '127.0.0.1',
    port: 0,
    operations,
    door,
    log: silent,
    version: '1',
    consoleDir: '/none',
    trustedProxies: readTrustedProxies('127.0.0.2'),
    secure: { ...identity, host: '127.0.0.1', port: 0 },
  });
});

afterAll(() => server.close());

const get = (path: string, headers: Record<string, string> = { authorization: 'Bearer good' }) =>
  fetch(`${server.url}/api/v1${path}`, { headers });

describe('operations over HTTP', () => {
  test('joins path and query into the input', async () => {
    expect(await (await get('/echo/wall?times=3')).json()).toEqual({ word: 'wall', times: 3 });
  });

  test('tells use of a session from a page that keeps itself fresh', async () => {
    const cookie = 'citywall_session=good';
    await get('/echo/wall', { cookie });
    expect(passive).toBeUndefined();
    await get('/echo/wall', { cookie, 'x-citywall-passive': '1' });
    expect(passive).toBe(true);
    const live = await get('/live', { cookie });
    await live.body?.cancel();
    expect([live.status, passive]).toEqual([200, true]);
  });

  test('believes X-Forwarded-For of the proxies that are named, and of nobody else', async () => {
    const forwarded = { authorization: 'Bearer good', 'x-forwarded-for': '192.0.2.1, 203.0.113.5' };
    await get('/echo/wall', forwarded);
    expect(cameFrom).toBe('127.0.0.1');
    await new Promise<void>((done, fail) => {
      const options = { headers: forwarded, localAddress: '127.0.0.2', agent: false as const };
      plainRequest(`${server.url}/api/v1/echo/wall`, options, (answer) => answer.resume().once('end', done))
        .once('error', fail)
        .end();
    });
    expect(cameFrom).toBe('203.0.113.5');
  });

  test('answers problem details (RFC 9457) in the language that is asked for', async () => {
    const response = await get('/echo/wall', { 'accept-language': 'zh-CN' });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      code: 'access.sign-in.required',
      title: expect.stringContaining('请先登录'),
    });
  });

  test('hands over a body of any media type as bytes', async () => {
    const response = await fetch(`${server.url}/api/v1/bytes/web`, {
      method: 'POST',
      headers: { authorization: 'Bearer good', 'content-type': 'application/x-ndjson' },
      body: '{"a":1}\n',
    });
    expect(await response.json()).toEqual({ length: 8, contentType: 'application/x-ndjson' });
  });

  test('converts what stands in the address of an operation that takes bytes, and leaves the bytes alone', async () => {
    const send = (query: string) =>
      fetch(`${server.url}/api/v1/bytes/web?${query}`, {
        method: 'POST',
        headers: { authorization: 'Bearer good', 'content-type': 'application/pdf' },
        body: '7',
      });
    expect(await (await send('skip=7&loud=true')).json()).toMatchObject({ length: 1, skip: 7, loud: true });
    expect(await (await send('skip=seven')).json()).toMatchObject({
      code: 'request.invalid',
      errors: [{ at: '/skip' }],
    });
  });

  test('refuses malformed JSON and unknown paths clearly', async () => {
    const broken = await fetch(`${server.url}/api/v1/echo/x`, { method: 'DELETE' });
    expect(broken.status).toBe(404);
    expect(await broken.json()).toMatchObject({ code: 'not-found' });
  });

  test('describes every operation in OpenAPI 3.1', async () => {
    const document = (await (await get('/openapi.json')).json()) as any;
    expect(document.openapi).toBe('3.1.0');
    expect(document.paths['/echo/{word}'].get).toMatchObject({ operationId: 'test.echo.read' });
    expect(document.paths['/echo/{word}'].get.parameters.map((parameter: any) => parameter.in)).toEqual([
      'path',
      'query',
    ]);
  });

  test('tells live pages what changed by server-sent events', async () => {
    const response = await get('/live');
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.getReader();
    announce('response.incident', { id: 'i1' });
    let text = '';
    while (!text.includes('response.incident')) {
      const { value, done } = await reader.read();
      if (done) break;
      text += new TextDecoder().decode(value);
    }
    expect(text).toContain('event: response.incident\ndata: {"id":"i1"}\n\n');
    await reader.cancel();
  });

  test('end a live page when what its listener may do has changed, and no other', async () => {
    const response = await get('/live');
    const reader = response.body!.getReader();
    announce('identity.user', { id: 'somebody else' });
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toContain('retry:');
    announce('identity.user', { id: caller.id });
    const ended = async (): Promise<boolean> => {
      for (;;) if ((await reader.read()).done) return true;
    };
    expect(await ended().catch(() => true)).toBe(true);
  });

  test('that speak a protocol stand at the root and answer and refuse as it wants', async () => {
    const answer = await fetch(`${server.url}/.well-known/test/a/b`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      201,
      'text/x-test',
      'a/b nobody',
    ]);
    const refusal = await fetch(`${server.url}/.well-known/test/much/too/long`);
    expect([refusal.status, refusal.headers.get('content-type'), await refusal.text()]).toEqual([
      422,
      'text/x-refused',
      'request.invalid',
    ]);
  });

  test('learn over TLS which certificate the caller holds the key of', async () => {
    const ask = (mine: { key?: string; cert?: string }): Promise<string> =>
      new Promise((done, failed) => {
        const url = `${server.secureUrl}/.well-known/test/tls`;
        request(url, { ca: identity.certificate, servername: 'localhost', ...mine }, async (answer) =>
          done(await text(answer)),
        )
          .on('error', failed)
          .end();
      });
    expect(await ask({})).toBe('tls nobody');
    expect(await ask({ key: identity.key, cert: identity.certificate })).toMatch(/^tls CN=citywall /);
  });

  test('carry headers that keep answers out of other pages', async () => {
    for (const response of [await get('/echo/wall'), await get('/nowhere'), await get('/openapi.json')]) {
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });
});
