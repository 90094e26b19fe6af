import { existsSync } from 'node:fs';
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
}

export interface HttpServer {
  /** The address it really listens on. */
  readonly url: string;
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

/** Serves the operations and the console over HTTP. */
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
  mountOperations(app, options.operations, options.door, options.behindTls === true);
  app.get(`${apiPath}/openapi.json`, async () => openApi(options.operations, options.version));
  mountConsole(app, options.consoleDir);
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = problemAnswer(error, languageOf(request));
    reply.status(status).header('content-type', 'application/problem+json; charset=utf-8').send(JSON.stringify(body));
  });
  await app.listen({ host: options.host, port: options.port, backlog: 1024 });
  const address = app.addresses()[0] as AddressInfo;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${host}:${address.port}`, close: () => app.close() };
}

function mountConsole(app: FastifyInstance, consoleDir: string): void {
  const built = existsSync(`${consoleDir}/index.html`);
  if (built) {
    app.register(staticPlugin, {
      root: consoleDir,
      wildcard: false,
      preCompressed: true,
      setHeaders(reply, path) {
        const hashed = /[\\/]assets[\\/]/.test(path);
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        reply.header('content-security-policy', contentSecurityPolicy);
      },
    });
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
