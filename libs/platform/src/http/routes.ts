import type { Method, Operation, ProtocolAnswer, StreamAnswer } from '@citywall/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { arrivalOf, languageOf } from './arrival.ts';
import type { Door } from './door.ts';
import type { AnswerCookie } from './gate.ts';
import { problemAnswer, problemOf } from './problem-answer.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/** Below this path every route is an operation; those of published protocols stand where foreign clients look for them. */
export const apiPath = '/api/v1';

/** Largest JSON body, bytes. */
const jsonLimit = 2 * 1024 * 1024;
/** Largest body of an operation that accepts bytes. */
const bytesLimit = 64 * 1024 * 1024;

/** What lies between us and the client. */
export interface Way {
  readonly behindTls: boolean;
  readonly trustedProxies: TrustedProxies;
}

/** Mounts every operation as a route; nothing else but the console's files answers. */
export function mountOperations(app: FastifyInstance, operations: readonly Operation[], door: Door, way: Way): void {
  const bytes = operations.filter((operation) => operation.accepts === 'bytes');
  const json = operations.filter((operation) => operation.accepts !== 'bytes');
  app.register(async (scope) => {
    for (const operation of json) mountOperation(scope, operation, door, jsonLimit, way);
  });
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    for (const operation of bytes) mountOperation(scope, operation, door, bytesLimit, way);
  });
}

function mountOperation(scope: FastifyInstance, operation: Operation, door: Door, bodyLimit: number, way: Way): void {
  const [method, path] = operation.http.split(' ', 2) as [Method, string];
  scope.route({
    method,
    url:
      (operation.answers === 'protocol' ? '' : apiPath) + path.replace(/\{\w+\*\}$/, '*').replace(/\{(\w+)\}/g, ':$1'),
    bodyLimit,
    handler: (request, reply) => answer(operation, request, reply, door, way),
  });
}

async function answer(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  door: Door,
  { behindTls, trustedProxies }: Way,
): Promise<FastifyReply> {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  try {
    const { output, cookies } = await door.pass(arrivalOf(operation, request, trustedProxies, gone.signal));
    if (cookies.length > 0)
      reply.header(
        'set-cookie',
        cookies.map((cookie) => cookieText(cookie, behindTls || request.protocol === 'https')),
      );
    reply.header('cache-control', 'no-store');
    if (operation.answers === 'protocol') return speak(reply, output as ProtocolAnswer);
    if (operation.answers === 'stream') return stream(reply, output as StreamAnswer);
    return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(output ?? {}));
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status === 401) reply.header('www-authenticate', challengeOf(operation));
    if (operation.refuse !== undefined) return speak(reply, operation.refuse(problem));
    const { status, body } = problemAnswer(problem, languageOf(request));
    reply
      .status(status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store');
    if (status === 429) reply.header('retry-after', String(body.retryAfterSeconds ?? 1));
    return reply.send(JSON.stringify(body));
  }
}

/** Clients of published protocols know passwords, not keys of ours. */
function challengeOf({ answers }: Operation): string {
  return answers === 'protocol' ? 'Basic realm="citywall"' : 'Bearer realm="citywall"';
}

function speak(reply: FastifyReply, { status, headers, body }: ProtocolAnswer): FastifyReply {
  return reply.status(status).headers(headers).send(body);
}

function stream(reply: FastifyReply, answer: StreamAnswer): FastifyReply {
  reply.header('content-type', answer.contentType).header('x-accel-buffering', 'no');
  if (answer.fileName !== undefined) {
    reply.header('content-disposition', `attachment; filename="${answer.fileName.replace(/[^\w.-]/g, '_')}"`);
  }
  return reply.send(answer.content);
}

/** HttpOnly always, SameSite=Strict unless asked otherwise; Secure whenever people come over TLS, be it ours or a proxy's. */
function cookieText({ name, value, maxAgeSeconds, sameSite }: AnswerCookie, secure: boolean): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=${sameSite === 'lax' ? 'Lax' : 'Strict'}; Max-Age=${maxAgeSeconds}${secure ? '; Secure' : ''}`;
}
