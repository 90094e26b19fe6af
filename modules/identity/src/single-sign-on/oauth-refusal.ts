import type { Problem, ProtocolAnswer } from '@citywall/kernel';
import { Refusal } from './protocol.ts';

const json = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

/** An answer of one JSON object, as OAuth gives it. */
export function oauthAnswer(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): ProtocolAnswer {
  return { status, headers: { ...json, ...headers }, body: JSON.stringify(body) };
}

/** A refusal as RFC 6749 section 5.2 puts it. */
export function oauthRefusal(status: number, error: string, description: string): Refusal {
  const challenge: Record<string, string> =
    error === 'invalid_client' ? { 'www-authenticate': 'Basic realm="citywall"' } : {};
  return new Refusal(oauthAnswer(status, { error, error_description: description }, challenge), error);
}

/** Tells what the door refused in the protocol's words. */
export function refuseAsOauth(problem: Problem): ProtocolAnswer {
  if (problem instanceof Refusal) return problem.answer;
  const error = problem.status === 429 ? 'slow_down' : problem.status >= 500 ? 'server_error' : 'invalid_request';
  const wait: Record<string, string> = problem.status === 429 ? { 'retry-after': '1' } : {};
  return oauthAnswer(problem.status, { error, error_description: problem.text.en }, wait);
}
