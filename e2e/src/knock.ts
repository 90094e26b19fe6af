import type { Schema } from './sample-input.ts';

/** An operation as `platform.operation.list` tells of it. */
export interface ListedOperation {
  readonly name: string;
  /** Method and path below /api/v1, at the root when it speaks a protocol. */
  readonly http: string;
  readonly protocol: boolean;
  readonly accepts: 'json' | 'bytes';
  readonly risk: string;
  readonly input: Schema;
}

/** What came back, with the code of the problem when it is one. */
export interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: string;
}

/** Sends one input to an operation over HTTP with the headers given; streams are left after their first piece. */
export async function knock(
  url: string,
  { http, protocol, accepts }: ListedOperation,
  input: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  const [method = '', path = ''] = http.split(' ');
  const rest = new Map(Object.entries(input));
  const filled = path.replace(/\{(\w+)\*?\}/g, (_whole, name: string) => {
    const text = textOf(rest.get(name) ?? 'missing').toWellFormed();
    rest.delete(name);
    // Dots alone would be taken for steps in the path before the request is sent.
    return /^\.*$/.test(text) ? 'dots' : encodeURIComponent(text);
  });
  const bytes = accepts === 'bytes';
  const isRead = method === 'GET' || method === 'DELETE';
  const query = isRead || bytes ? `?${queryOf(rest)}` : '';
  const response = await fetch(`${url}${protocol ? '' : '/api/v1'}${filled}${query}`, {
    method,
    headers: { ...headers, ...(isRead ? {} : { 'content-type': bytes ? 'text/plain' : 'application/json' }) },
    body: isRead ? undefined : bytes ? `${textOf([...rest.values()])}\n` : JSON.stringify(Object.fromEntries(rest)),
    signal: AbortSignal.timeout(60_000),
  });
  const body = await firstPiece(response);
  const code = /"code":"([^"]+)"/.exec(body)?.[1];
  return { status: response.status, code: response.ok ? undefined : code, body };
}

function queryOf(rest: ReadonlyMap<string, unknown>): URLSearchParams {
  const pairs = [...rest].flatMap(([key, value]) =>
    Array.isArray(value) ? value.map((item) => [key, textOf(item)]) : [[key, textOf(value)]],
  );
  return new URLSearchParams(pairs);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

async function firstPiece(response: Response): Promise<string> {
  if (!/event-stream|ndjson|octet|parquet/.test(response.headers.get('content-type') ?? '')) return response.text();
  await response.body?.cancel();
  return '';
}
