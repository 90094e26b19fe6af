import { TLSSocket } from 'node:tls';
import type { BytesInput, Language, Operation } from '@citywall/kernel';
import type { FastifyRequest } from 'fastify';
import type { Arrival, PresentedCredentials } from './gate.ts';
import { clientAddress, type TrustedProxies } from './trusted-proxies.ts';

/** Name of the session cookie. */
export const sessionCookie = 'citywall_session';

/** Name of the cookie that marks a browser in which somebody signs in; no proof of anybody. */
const browserCookie = 'citywall_browser';
const longestUserAgent = 512;

/** How every key of a machine begins; no password looks like it by chance. */
const keyBeginning = /^cwk_[0-9a-f]{32}_/;

/** Reads a request into an arrival; believes nothing of it. */
export function arrivalOf(
  operation: Operation,
  request: FastifyRequest,
  proxies: TrustedProxies,
  signal: AbortSignal,
): Arrival {
  return {
    operation,
    input: inputOf(operation, request),
    credentials: credentialsOf(request),
    address: clientAddress(request.ip, forwardedFor(request), proxies),
    passive: request.headers['x-citywall-passive'] === '1',
    language: languageOf(request),
    signal,
    request: { method: request.method, url: request.url, headers: request.headers },
    userAgent: request.headers['user-agent']?.slice(0, longestUserAgent),
    browser: request.cookies[browserCookie]?.slice(0, 128),
  };
}

/** Node joins repeated headers of this name in their order. */
function forwardedFor(request: FastifyRequest): string | undefined {
  const header = request.headers['x-forwarded-for'];
  return Array.isArray(header) ? header.join(',') : header;
}

/** The first of our two languages that the client accepts; English otherwise. */
export function languageOf(request: FastifyRequest): Language {
  const accepted = request.headers['accept-language'] ?? '';
  const zh = accepted.search(/\bzh\b/i);
  const en = accepted.search(/\ben\b/i);
  return zh >= 0 && (en < 0 || zh < en) ? 'zh' : 'en';
}

function inputOf(operation: Operation, request: FastifyRequest): unknown {
  const query = request.query as Record<string, unknown>;
  const params = pathInput(operation, request);
  if (operation.accepts === 'bytes') {
    const bytes: BytesInput = {
      body: (request.body as Uint8Array | undefined) ?? new Uint8Array(),
      contentType: (request.headers['content-type'] ?? 'text/plain').split(';')[0].trim().toLowerCase(),
      contentEncoding: String(request.headers['content-encoding'] ?? '').toLowerCase(),
      ...(typeof request.headers['idempotency-key'] === 'string'
        ? { idempotencyKey: request.headers['idempotency-key'] }
        : {}),
    };
    return { ...query, ...bytes, ...params };
  }
  if (operation.http.startsWith('GET ') || operation.http.startsWith('DELETE ')) return { ...query, ...params };
  if (request.body === undefined || request.body === null) return { ...params };
  return typeof request.body === 'object' && !Array.isArray(request.body)
    ? { ...request.body, ...params }
    : request.body;
}

/** What the path holds; the rest of it under the name that the operation gives it. */
function pathInput(operation: Operation, request: FastifyRequest): Record<string, unknown> {
  const { '*': rest, ...params } = request.params as Record<string, unknown>;
  const name = /\{(\w+)\*\}$/.exec(operation.http)?.[1];
  return name === undefined ? params : { ...params, [name]: rest };
}

function credentialsOf(request: FastifyRequest): PresentedCredentials {
  const written = writtenCredentials(request);
  const { socket } = request.raw;
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
  return certificate === undefined ? written : { ...written, certificate };
}

function writtenCredentials(request: FastifyRequest): PresentedCredentials {
  const authorization = request.headers.authorization ?? '';
  const [scheme, value = ''] = authorization.split(' ', 2);
  const fromOwnPage = request.headers['x-citywall-request'] === '1';
  if (/^bearer$/i.test(scheme)) return { key: value, fromOwnPage };
  if (/^basic$/i.test(scheme)) {
    const text = Buffer.from(value, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    const password = text.slice(colon + 1);
    // Machines that speak published protocols know no other way to bring a key.
    if (keyBeginning.test(password)) return { key: password, fromOwnPage };
    return { basic: { name: text.slice(0, Math.max(colon, 0)), password }, fromOwnPage };
  }
  const session = request.cookies[sessionCookie];
  return session === undefined ? { fromOwnPage } : { session, fromOwnPage };
}
