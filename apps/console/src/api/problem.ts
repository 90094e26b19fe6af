import type { JsonObject, Text } from './types.ts';

/** A refusal or failure of the server (RFC 9457), or of the way to it; `text` says what to do next. */
export class RequestProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly text: Text;
  readonly details: JsonObject;

  constructor(status: number, code: string, text: Text, details: JsonObject = {}) {
    super(text.en);
    this.name = 'RequestProblem';
    this.status = status;
    this.code = code;
    this.text = text;
    this.details = details;
  }
}

const unreachable: Text = {
  en: 'The server cannot be reached. Check that Citywall is running and the network is up; what you typed is kept.',
  zh: '无法连接服务器。请检查 Citywall 是否在运行、网络是否正常；您输入的内容已保留。',
};

const unknown: Text = {
  en: 'The server answered with something unexpected. Try again; if it happens again, tell a system administrator.',
  zh: '服务器返回了意外的内容。请重试；若再次出现，请告知系统管理员。',
};

/** The problem of a request that got no answer at all. */
export function unreachableProblem(): RequestProblem {
  return new RequestProblem(0, 'network.unreachable', unreachable);
}

/** Reads problem details from the body of an answer that is not a success; never throws. */
export function problemOf(status: number, body: unknown): RequestProblem {
  if (body === null || typeof body !== 'object') return new RequestProblem(status, `http.${status}`, unknown);
  const { code, text, detail } = body as { code?: unknown; text?: Partial<Text>; detail?: unknown };
  const sentence = typeof detail === 'string' ? detail : unknown.en;
  const words: Text =
    text && typeof text.en === 'string' && typeof text.zh === 'string'
      ? { en: text.en, zh: text.zh }
      : { en: sentence, zh: typeof detail === 'string' ? detail : unknown.zh };
  return new RequestProblem(status, typeof code === 'string' ? code : `http.${status}`, words, body as JsonObject);
}

/** The problem in any thrown value, so that every page can show it the same way. */
export function asProblem(error: unknown): RequestProblem {
  return error instanceof RequestProblem ? error : new RequestProblem(0, 'console.failure', unknown);
}
