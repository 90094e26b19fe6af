import { type JsonObject, Problem, type ProtocolAnswer } from '@citywall/kernel';

/** Error types of RFC 8555 section 6.7 that this server tells, with their HTTP status. */
export const acmeErrors = {
  accountDoesNotExist: 400,
  alreadyRevoked: 400,
  badCSR: 400,
  badNonce: 400,
  badPublicKey: 400,
  badRevocationReason: 400,
  badSignatureAlgorithm: 400,
  connection: 400,
  dns: 400,
  externalAccountRequired: 403,
  incorrectResponse: 403,
  invalidContact: 400,
  malformed: 400,
  orderNotReady: 403,
  rateLimited: 429,
  rejectedIdentifier: 400,
  serverInternal: 500,
  unauthorized: 401,
  unsupportedIdentifier: 400,
} as const;

export type AcmeError = keyof typeof acmeErrors;

/** An error as ACME tells it and as orders and challenges keep it. */
export interface AcmeErrorDocument extends JsonObject {
  readonly type: string;
  readonly detail: string;
}

/** An error document of RFC 8555 section 6.7. */
export function acmeErrorDocument(error: AcmeError, detail: string): AcmeErrorDocument {
  return { type: `urn:ietf:params:acme:error:${error}`, detail };
}

/** A refusal in the protocol's own terms; the sentence goes to the client's operator, in English as clients show it. */
export function acmeProblem(error: AcmeError, detail: string, headers: Readonly<Record<string, string>> = {}): Problem {
  return new Problem(`trust.acme.${error}`, acmeErrors[error], { en: detail, zh: detail }, { headers });
}

/** Any refusal, the door's included, as a problem document of ACME with a fresh nonce. */
export function refuseAsAcme(problem: Problem, nonce: string): ProtocolAnswer {
  const own = problem.code.replace('trust.acme.', '');
  const error = own in acmeErrors ? (own as AcmeError) : errorOf(problem.status);
  const headers = (problem.details?.headers ?? {}) as Record<string, string>;
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'replay-nonce': nonce, ...headers },
    body: JSON.stringify({ ...acmeErrorDocument(error, problem.text.en), status: problem.status }),
  };
}

function errorOf(status: number): AcmeError {
  if (status === 429) return 'rateLimited';
  if (status === 401 || status === 403) return 'unauthorized';
  return status >= 500 ? 'serverInternal' : 'malformed';
}
