/** What Citywall answered when it did not say yes. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
    this.code = code;
  }
}

/** Calls one operation of the agent protocol; throws Refused for a refusal, another error when Citywall cannot be reached. */
export async function callCitywall<T>(
  url: string,
  path: 'enrol' | 'poll' | 'report',
  body: object,
  options: { readonly key?: string; readonly timeout: number; readonly signal: AbortSignal },
): Promise<T> {
  const response = await fetch(new URL(`/api/v1/response/agents/${path}`, url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-citywall-request': '1',
      ...(options.key !== undefined && { authorization: `Bearer ${options.key}` }),
    },
    body: JSON.stringify(body),
    // A redirect would hand the key to somebody else.
    redirect: 'error',
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.timeout)]),
  });
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (response.ok) return answer as T;
  const code = typeof answer.code === 'string' ? answer.code : 'unknown';
  const detail = typeof answer.detail === 'string' ? answer.detail : `HTTP ${response.status}`;
  throw new Refused(response.status, code, detail);
}
