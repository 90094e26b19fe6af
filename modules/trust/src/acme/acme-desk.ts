import type { Call, Clock, Db, Jobs, Operation, ProtocolAnswer, Settings, Signer, Text } from '@citywall/kernel';
import { operation } from '@citywall/kernel';
import Type, { type TProperties } from 'typebox';
import type { Certifier } from '../authority/certifier.ts';
import { type AccountRow, readAccount } from './account.store.ts';
import { acmeProblem, refuseAsAcme } from './acme-problem.ts';
import type { Nonces } from './nonces.ts';
import { type AcmeRequest, readRequest } from './read-request.ts';

/** What the steps of ACME share. */
export interface AcmeDesk {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly signer: Signer;
  readonly jobs: Jobs;
  readonly nonces: Nonces;
  readonly certifier: Certifier;
  /** Address under which clients reach the server, without a slash at the end. */
  readonly baseUrl: () => string;
}

/** One signed request of ACME and what answers it. */
export interface AcmeStep<P extends TProperties> {
  /** After `trust.acme.`. */
  readonly name: string;
  /** After `/acme/`. */
  readonly path: string;
  readonly summary: Text;
  readonly params: P;
  /** Who may sign: a new key, an account, or either. */
  readonly signedBy: 'key' | 'account' | 'either';
  /** Whether it only reads: then calls are counted, not recorded one by one. */
  readonly reads?: boolean;
  run(request: AcmeCall, input: Record<keyof P, string>, call: Call): Promise<ProtocolAnswer>;
}

/** An authenticated request with its account, when an account signed it. */
export interface AcmeCall extends AcmeRequest {
  readonly account: AccountRow | undefined;
}

/** A step as an operation: reads and checks the signed request, names the account for the record, answers with a fresh nonce. */
export function acmeOperation<P extends TProperties>(desk: AcmeDesk, step: AcmeStep<P>): Operation {
  return operation({
    name: `trust.acme.${step.name}`,
    http: `POST /acme/${step.path}`,
    summary: step.summary,
    input: Type.Object(step.params),
    output: Type.Unknown(),
    risk: 'medium',
    authentication: 'none',
    rate: { perSecond: 100, burst: 500 },
    accepts: 'bytes',
    answers: 'protocol',
    ...(step.reads ? { recording: 'aggregate' as const, transaction: false } : {}),
    resource: (input) => ({ type: 'AcmeResource', id: Object.values(input as Record<string, string>)[0] ?? '*' }),
    refuse: (problem) => refuseAsAcme(problem, desk.nonces.make()),
    run: async (input, call) => {
      const params = input as unknown as Record<keyof P, string>;
      const path = step.path.replace(/\{(\w+)\}/g, (_, name: string) => params[name as keyof P]);
      const request = await authenticate(desk, step.signedBy, `${desk.baseUrl()}/acme/${path}`, input as never, call);
      const answer = await step.run(request, params, call);
      const headers = { 'replay-nonce': desk.nonces.make(), link: `<${desk.baseUrl()}/acme/directory>;rel="index"` };
      return { ...answer, headers: { ...headers, ...answer.headers } };
    },
  });
}

async function authenticate(
  desk: AcmeDesk,
  signedBy: AcmeStep<TProperties>['signedBy'],
  url: string,
  { body, contentType }: { readonly body: Uint8Array; readonly contentType: string },
  call: Call,
): Promise<AcmeCall> {
  let account: AccountRow | undefined;
  const request = await readRequest(body, contentType, url, {
    nonces: desk.nonces,
    accountUrl: `${desk.baseUrl()}/acme/account/`,
    keyOf: async (id) => {
      account = isUuid(id) ? await readAccount(call.db, id) : undefined;
      return account?.status === 'valid' ? account.key : undefined;
    },
  });
  if (signedBy !== 'either' && request.signer.kind !== signedBy) {
    throw acmeProblem(
      'malformed',
      signedBy === 'key' ? 'Sign this with jwk.' : 'Sign this with the kid of an account.',
    );
  }
  if (account !== undefined) call.identify({ type: 'application', id: account.id, name: `acme ${account.id}` });
  return { ...request, account };
}

/** Whether a text is the id of a row. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** An answer in JSON. */
export function answerJson(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ProtocolAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** An RFC 3339 time without fractions, as ACME clients read it. */
export function acmeTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
