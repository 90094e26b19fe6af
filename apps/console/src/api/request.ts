import { problemOf, RequestProblem, unreachableProblem } from './problem.ts';
import type { Query } from './types.ts';

const base = '/api/v1';

/** Asks the person to prove who he is again; answers whether he did. Set once by the proof dialog. */
let askProof: () => Promise<boolean> = async () => false;
/** Told when the session has ended. Set once by the router. */
let sessionEnded: () => void = () => undefined;

/** The reader's language, in which the server answers what it says in one. Set once at the start. */
let language: () => string = () => 'en';
/** Whether a person is using the page, or it asks by itself. Set once at the start. */
let inUse: () => boolean = () => true;

interface Connections {
  readonly askProof?: () => Promise<boolean>;
  readonly sessionEnded?: () => void;
  readonly language?: () => string;
  readonly inUse?: () => boolean;
}

/** Connects the client with the page: how a new proof is asked for, what happens when the session ends, whom it speaks for. */
export function connectRequests(connections: Connections): void {
  askProof = connections.askProof ?? askProof;
  sessionEnded = connections.sessionEnded ?? sessionEnded;
  language = connections.language ?? language;
  inUse = connections.inUse ?? inUse;
}

/** Query string with its question mark; empty and undefined fields are left out, arrays repeated. */
export function queryString(query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value)) for (const one of value) parameters.append(name, one);
    else parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `?${text}` : '';
}

/** Address of an operation below the API, for downloads and links. */
export function apiUrl(path: string, query?: Query): string {
  return base + path + queryString(query);
}

/** Content goes as it is, everything else as JSON. */
function bodyOf(body: unknown): { readonly type?: string; readonly body: Blob | string | null } {
  if (body === undefined) return { body: null };
  if (body instanceof Blob) return { type: body.type || 'application/octet-stream', body };
  return { type: 'application/json', body: JSON.stringify(body) };
}

async function exchange(method: string, url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const sent = bodyOf(body);
  try {
    return await fetch(url, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'accept-language': language(),
        // A page that only keeps itself fresh must not keep the session of somebody who has left.
        ...(method === 'GET' && !inUse() ? { 'x-citywall-passive': '1' } : {}),
        ...(method === 'GET' ? {} : { 'x-citywall-request': '1' }),
        ...(sent.type === undefined ? {} : { 'content-type': sent.type }),
      },
      body: sent.body,
      signal: signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachableProblem();
  }
}

async function readAnswer<Answer>(response: Response): Promise<Answer> {
  const text = await response.text();
  let answer: unknown = null;
  try {
    answer = text ? JSON.parse(text) : {};
  } catch {
    throw problemOf(response.ok ? 502 : response.status, null);
  }
  if (!response.ok) throw problemOf(response.status, answer);
  return answer as Answer;
}

/** What is answered as content; a refusal is told as everywhere. */
async function readContent(response: Response): Promise<Blob> {
  return response.ok ? response.blob() : readAnswer<Blob>(response);
}

type Reader<Answer> = (response: Response) => Promise<Answer>;

async function send<Answer>(
  read: Reader<Answer>,
  method: string,
  url: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const once = async () => read(await exchange(method, url, body, signal));
  try {
    return await once();
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    if (error.code === 'access.proof.required' && (await askProof())) return once();
    if (error.status === 401 && !url.startsWith(`${base}/identity/sessions`)) sessionEnded();
    throw error;
  }
}

/** Asks an operation that changes nothing. */
export function get<Answer>(path: string, query?: Query, signal?: AbortSignal): Promise<Answer> {
  return send<Answer>(readAnswer, 'GET', apiUrl(path, query), undefined, signal);
}

/** Does an operation; the session cookie and the header against forged requests go with it. */
export function act<Answer>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const bodiless = method === 'DELETE';
  return send<Answer>(
    readAnswer,
    method,
    bodiless ? apiUrl(path, body as Query | undefined) : apiUrl(path),
    bodiless ? undefined : (body ?? {}),
  );
}

/** Does an operation that takes content as it is; what else it is told stands in the address. */
export function actWithContent<Answer>(path: string, query: Query, content: Blob): Promise<Answer> {
  return send<Answer>(readAnswer, 'POST', apiUrl(path, query), content);
}

/** Does an operation that takes content as it is and answers with content. */
export function transform(path: string, query: Query, content: Blob): Promise<Blob> {
  return send(readContent, 'POST', apiUrl(path, query), content);
}

/** Asks for content. */
export function getContent(path: string, signal?: AbortSignal): Promise<Blob> {
  return send(readContent, 'GET', apiUrl(path), undefined, signal);
}
