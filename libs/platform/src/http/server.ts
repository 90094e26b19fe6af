import { existsSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Log, Operation } from '@citywall/kernel';
import cookiePlugin from '@fastify/cookie';
import staticPlugin from '@fastify/static';
import { type FastifyBaseLogger, type FastifyInstance, fastify, LogController } from 'fastify';
import { languageOf } from './arrival.ts';
import type { Door } from './door.ts';
import { openApi } from './openapi.ts';
import { problemAnswer } from './problem-answer.ts';
import { apiPath, mountOperations } from './routes.ts';
import { selfContainedPolicy } from './self-contained-policy.ts';
import { readTrustedProxies, type TrustedProxies } from './trusted-proxies.ts';

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly operations: readonly Operation[];
  readonly door: Door;
  readonly log: Log;
  readonly version: string;
  /** Folder of the built console; without it only the API answers. */
  readonly consoleDir: string;
  /** Whether people reach it over TLS of a proxy: then session cookies are Secure. */
  readonly behindTls?: boolean;
  /** Proxies whose X-Forwarded-For tells the client's address; none unless given. */
  readonly trustedProxies?: TrustedProxies;
  /** The same operations over TLS, on a port of its own; client certificates are asked for and never demanded. */
  readonly secure?: SecureListener;
}

export interface SecureListener {
  readonly host: string;
  readonly port: number;
  /** PEM: private key, and certificate with its chain. */
  readonly key: string;
  readonly certificate: string;
}

export interface HttpServer {
  /** The addresses it really listens on. */
  readonly url: string;
  readonly secureUrl?: string;
  /** Presents another chain (PEM, leaf first) for the same key from the next handshake on. */
  present(chain: string): void;
  close(): Promise<void>;
}

/** What pages of our own may load: only from here, and nothing inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** On every answer; pages of the console get their own content policy instead of none at all. */
const guardingHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Serves the operations and the console over HTTP, and over TLS beside it. */
export async function serveHttp(options: HttpServerOptions): Promise<HttpServer> {
  const app = fastify({
    loggerInstance: quiet(options.log),
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 120_000,
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(guardingHeaders);
  });
  await app.register(cookiePlugin);
  mountOperations(app, options.operations, options.door, {
    behindTls: options.behindTls === true,
    trustedProxies: options.trustedProxies ?? readTrustedProxies(''),
  });
  app.get(`${apiPath}/openapi.json`, async () => openApi(options.operations, options.version));
  mountConsole(app, options.consoleDir);
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = problemAnswer(error, languageOf(request));
    reply.status(status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(body));
  });
  await app.listen({ host: options.host, port: options.port, backlog: 1024 });
  const url = urlOf('http', app.addresses()[0] as AddressInfo);
  if (options.secure === undefined) return { url, present: () => {}, close: () => app.close() };
  try {
    const secure = await listenSecurely(app, options.secure);
    return {
      url,
      secureUrl: secure.url,
      present: secure.present,
      close: async () => {
        secure.close();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function listenSecurely(
  app: FastifyInstance,
  { host, port, key, certificate }: SecureListener,
): Promise<{ readonly url: string; present(chain: string): void; close(): void }> {
  const options = {
    key,
    cert: certificate,
    minVersion: 'TLSv1.2',
    requestCert: true,
    rejectUnauthorized: false,
  } as const;
  const server = createServer({ ...options, requestTimeout: 120_000, keepAliveTimeout: 65_000 }, app.routing);
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen({ host, port, backlog: 1024 }, done);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  const present = (chain: string): void => server.setSecureContext({ ...options, cert: chain });
  return { url: urlOf('https', server.address() as AddressInfo), present, close };
}

function urlOf(scheme: string, { family, address, port }: AddressInfo): string {
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function mountConsole(app: FastifyInstance, consoleDir: string): void {
  const built = existsSync(`${consoleDir}/index.html`);
  if (built) {
    const verifier = selfContainedPolicy(`${consoleDir}/verify.html`);
    app.register(staticPlugin, {
      root: consoleDir,
      wildcard: false,
      preCompressed: true,
      setHeaders(reply, path) {
        const hashed = /[\\/]assets[\\/]/.test(path);
        const alone = verifier !== undefined && /[\\/]verify\.html(?:\.br|\.gz)?$/.test(path);
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        reply.header('content-security-policy', alone ? verifier : contentSecurityPolicy);
      },
    });
    if (verifier !== undefined) app.get('/verify', (_request, reply) => reply.sendFile('verify.html'));
  }
  app.setNotFoundHandler((request, reply) => {
    const page = request.method === 'GET' && !request.url.startsWith('/api/');
    if (built && page && !/\.\w+$/.test(request.url.split('?')[0])) return reply.sendFile('index.html');
    reply
      .status(404)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(
        JSON.stringify({ type: 'urn:citywall:problem:not-found', title: 'Not found', status: 404, code: 'not-found' }),
      );
  });
}

/** Fastify wants a whole logger; ours says only what an operator must see. */
function quiet(log: Log): FastifyBaseLogger {
  const at =
    (level: 'warn' | 'error') =>
    (first: unknown, second?: unknown): void => {
      if (typeof first === 'string') log[level]({}, first);
      else log[level](first as Record<string, string>, String(second ?? ''));
    };
  const nothing = (): void => {};
  const logger = {
    level: 'warn',
    fatal: at('error'),
    error: at('error'),
    warn: at('warn'),
    info: nothing,
    debug: nothing,
    trace: nothing,
    silent: nothing,
    child: () => logger,
  };
  return logger as unknown as FastifyBaseLogger;
}
