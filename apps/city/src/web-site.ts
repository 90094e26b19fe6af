import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createListener, type Socket } from 'node:net';
import { pages } from './city.table.ts';
import { closed, listenOnLoopback, portOf } from './gateway.ts';
import { takeHeader } from './proxied-connection.ts';
import type { Route } from './proxy-header.ts';

/** The civic portal: a small web site that keeps an access log as nginx does (combined format). */
export interface WebSite {
  readonly port: number;
  close(): Promise<void>;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Starts the site on a free loopback port; it MUST only be reached through the gateway, which names the visitor. */
export async function startWebSite(log: (line: string) => void): Promise<WebSite> {
  const visitors = new WeakMap<object, Route>();
  const site = createServer({ maxHeaderSize: 8_192, requestTimeout: 10_000 }, (request, response) => {
    const visitor = visitors.get(request.socket)?.from ?? '-';
    const length = answer(request, response);
    log(accessLine(visitor, request, response.statusCode, length));
  });
  const open = new Set<Socket>();
  const listener = createListener((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    takeHeader(socket, (route) => {
      visitors.set(socket, route);
      site.emit('connection', socket);
      socket.resume();
    });
  });
  await listenOnLoopback(listener);
  return {
    port: portOf(listener),
    close: async () => {
      for (const socket of open) socket.destroy();
      await closed(listener);
    },
  };
}

/** Answers the request and tells how many bytes the body has. */
function answer(request: IncomingMessage, response: ServerResponse): number {
  const path = (request.url ?? '/').split('?')[0];
  const size = pages[path];
  const known = size !== undefined && Object.hasOwn(pages, path);
  const body = known ? page(path, size) : '<html><body><h1>404 Not Found</h1></body></html>';
  const length = Buffer.byteLength(body);
  response.writeHead(known ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', 'content-length': length });
  response.end(request.method === 'HEAD' ? undefined : body);
  return request.method === 'HEAD' ? 0 : length;
}

function page(path: string, size: number): string {
  const head = `<html><body><h1>Civic portal ${path}</h1><p>`;
  return `${head.padEnd(size - 18, 'All services of the city under one roof. ')}</p></body></html>`;
}

function accessLine(visitor: string, request: IncomingMessage, status: number, length: number): string {
  const asked = `${request.method} ${request.url} HTTP/${request.httpVersion}`;
  const referer = request.headers.referer ?? '-';
  const agent = request.headers['user-agent'] ?? '-';
  return `${visitor} - - [${accessTime(new Date())}] "${escapeField(asked)}" ${status} ${length} "${escapeField(referer)}" "${escapeField(agent)}"`;
}

/** `21/Nov/2026:04:33:11 +0000` */
function accessTime(time: Date): string {
  const day = String(time.getUTCDate()).padStart(2, '0');
  return `${day}/${months[time.getUTCMonth()]}/${time.getUTCFullYear()}:${time.toISOString().slice(11, 19)} +0000`;
}

/** As nginx escapes: quote, backslash and everything outside printable ASCII as \xHH. */
function escapeField(text: string): string {
  return text.replace(/["\\]|[^\x20-\x7e]/g, (character) =>
    [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
