import {
  type BytesInput,
  type Call,
  newId,
  type Operation,
  operation,
  type Principal,
  Problem,
  type ProtocolAnswer,
} from '@citywall/kernel';
import Type from 'typebox';
import { sessionCookie } from '../session/sign-in.ts';
import { lifetimes, routes } from './create-provider.ts';
import { failurePage, returnPage } from './failure-page.ts';
import { type Protocol, Refusal } from './protocol.ts';
import { askLibrary, cookiesOfCall } from './protocol-request.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

/** Marks the browser in which a request to sign on began: nobody can go on with it in another one. */
export const startedCookie = (uid: string): string => `citywall_on_${uid}`;

const html = { 'content-type': 'text/html; charset=utf-8' };
/** Sessions are looked at, people typed nothing: enough for a whole office behind one address. */
const rate = { perSecond: 200, burst: 1_000 };

/** Where browsers arrive with a request to sign on. */
export function authorizeOperations(sso: SignOnDesk, protocol: Protocol): readonly Operation[] {
  const shared = {
    output: Type.Unknown(),
    risk: 'low',
    authentication: 'none',
    rate,
    recording: 'aggregate',
    transaction: false,
    answers: 'protocol',
    refuse: refuseAsPage,
    resource: () => ({ type: 'SignOn', id: '*' }),
  } as const;
  return [
    operation({
      ...shared,
      name: 'identity.sign-on.authorize',
      http: `GET ${routes.authorization}`,
      summary: { en: 'OpenID Connect: sign on to an application', zh: 'OpenID Connect：登录应用' },
      input: Type.Object({}),
      run: (_input, call) => arrive(sso, protocol, call),
    }),
    operation({
      ...shared,
      name: 'identity.sign-on.authorize-posted',
      http: `POST ${routes.authorization}`,
      summary: { en: 'OpenID Connect: sign on to an application, with a form', zh: 'OpenID Connect：以表单登录应用' },
      input: Type.Object({}),
      accepts: 'bytes',
      // A form of another site brings no session; as a GET it comes again from our own side.
      run: async (input, call) => {
        const { body } = input as unknown as BytesInput;
        const location = `${routes.authorization}?${new URLSearchParams(Buffer.from(body).toString('utf8'))}`;
        if (location.length > 8_000) throw tooLong();
        call.note({ again: true });
        return { status: 303, headers: { location }, body: '' };
      },
    }),
    operation({
      ...shared,
      name: 'identity.sign-on.resume',
      http: `GET ${routes.authorization}/{uid}`,
      summary: { en: 'OpenID Connect: go on after signing in', zh: 'OpenID Connect：登录后继续' },
      input: Type.Object({ uid: Type.String({ pattern: '^[\\w-]{20,64}$' }) }, { additionalProperties: false }),
      run: async ({ uid }, call) => {
        if (!cookiesOfCall(call).has(startedCookie(uid))) throw elsewhere();
        return carry(sso, protocol, call);
      },
    }),
  ];
}

/** Another site led here: browsers keep the session cookie back then, and give it when our own page comes again. */
async function arrive(sso: SignOnDesk, protocol: Protocol, call: Call): Promise<ProtocolAnswer> {
  const crossing = call.request?.headers['sec-fetch-site'] === 'cross-site';
  if (crossing && !cookiesOfCall(call).has(sessionCookie))
    return { status: 200, headers: html, body: returnPage(call.request?.url ?? '/') };
  return carry(sso, protocol, call);
}

async function carry(sso: SignOnDesk, protocol: Protocol, call: Call): Promise<ProtocolAnswer> {
  const principal = await sso.person(cookiesOfCall(call), call.address);
  if (principal !== undefined) call.identify(principal);
  const answer = await askLibrary(protocol, call, undefined, undefined, able(principal));
  const location = answer.headers.location;
  const uid = location === undefined ? undefined : /^\/sign-on\/([\w-]+)$/.exec(location)?.[1];
  if (uid !== undefined) call.cookie(startedCookie(uid), '1', lifetimes.Interaction);
  else if (location !== undefined && principal !== undefined) await record(sso, call, principal, location);
  return answer;
}

/** Who must first set a new password has signed in nowhere yet. */
function able(principal: Principal | undefined): Principal | undefined {
  return principal?.mustChangePassword === true ? undefined : principal;
}

/** Each sign-on is told in the log on its own, although requests are counted. */
async function record(sso: SignOnDesk, call: Call, principal: Principal, location: string): Promise<void> {
  const { host, searchParams } = new URL(location);
  const error = searchParams.get('error');
  if (error === null && !searchParams.has('code')) return;
  const { type, id, name } = principal;
  await sso.desk.recorder.append({
    id: newId(),
    time: new Date(call.time).toISOString(),
    operation: 'identity.sign-on.authorize',
    phase: 'event',
    principal: { type, id, name },
    resource: { type: 'Application', id: '*' },
    outcome: error === null ? 'success' : 'denied',
    ...(error === null ? {} : { code: `identity.sign-on.${error.replaceAll('_', '-')}` }),
    risk: 'low',
    address: call.address,
    call: call.id,
    details: { host },
  });
}

function refuseAsPage(problem: Problem): ProtocolAnswer {
  if (problem instanceof Refusal) return problem.answer;
  const text = `${problem.text.en} · ${problem.text.zh}`;
  return { status: problem.status, headers: html, body: failurePage(problem.code, text) };
}

function elsewhere(): Problem {
  return new Problem('identity.sign-on.elsewhere', 403, {
    en: 'This sign-on was begun in another browser, or too long ago. Open the application again.',
    zh: '此次登录在其他浏览器中发起，或已过期。请重新打开应用。',
  });
}

function tooLong(): Problem {
  return new Problem('identity.sign-on.too-long', 400, {
    en: 'The request is too long. The application should push it first (RFC 9126).',
    zh: '请求过长。应用应先推送授权请求（RFC 9126）。',
  });
}
