import {
  type BytesInput,
  type Call,
  type Db,
  isId,
  type Operation,
  operation,
  type ProtocolAnswer,
} from '@citywall/kernel';
import { decodeJwt } from 'jose';
import { Type } from 'typebox';
import { endSessions, updateSession } from '../session/session.store.ts';
import { sessionCookie } from '../session/sign-in.ts';
import { pairwise } from './create-provider.ts';
import { returnPage } from './failure-page.ts';
import { oauthRefusal, refuseAsOauth } from './oauth-refusal.ts';
import type { Protocol } from './protocol.ts';
import { cookiesOfCall } from './protocol-request.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Application } from './single-sign-on.tables.ts';

const path = '/oauth2/end-session';

/** Signing out of everything at once: asked for by an application (OpenID Connect RP-Initiated Logout 1.0), or by the person. */
export function endSessionOperations(sso: SignOnDesk, protocol: Protocol): readonly Operation[] {
  const shared = {
    output: Type.Unknown(),
    risk: 'low',
    authentication: 'none',
    rate: { perSecond: 100, burst: 500 },
    recording: 'aggregate',
    transaction: false,
    answers: 'protocol',
    refuse: refuseAsOauth,
    resource: () => ({ type: 'Session', id: 'current' }),
  } as const;
  return [
    operation({
      ...shared,
      name: 'identity.sign-on.end',
      http: `GET ${path}`,
      summary: { en: 'OpenID Connect: sign out everywhere', zh: 'OpenID Connect：统一退出登录' },
      input: Type.Object({}),
      run: (_input, call) => arrive(sso, protocol, call),
    }),
    operation({
      ...shared,
      name: 'identity.sign-on.end-posted',
      http: `POST ${path}`,
      summary: { en: 'OpenID Connect: sign out everywhere, with a form', zh: 'OpenID Connect：以表单统一退出登录' },
      input: Type.Object({}),
      accepts: 'bytes',
      run: async (input) => {
        const { body } = input as unknown as BytesInput;
        const location = `${path}?${new URLSearchParams(Buffer.from(body).toString('utf8'))}`;
        if (location.length > 8_000) throw oauthRefusal(400, 'invalid_request', 'the request is too long');
        return { status: 303, headers: { location }, body: '' };
      },
    }),
    signOut(sso),
  ];
}

/** What an application asks for when it signs a person out. */
interface Wish {
  readonly application: Application | undefined;
  /** Where to go afterwards: registered, or nothing. */
  readonly to: string | undefined;
  /** Whom its hint names, as this application knows him. */
  readonly subject: string | undefined;
}

async function arrive(sso: SignOnDesk, protocol: Protocol, call: Call): Promise<ProtocolAnswer> {
  const cookies = cookiesOfCall(call);
  const url = call.request?.url ?? path;
  if (call.request?.headers['sec-fetch-site'] === 'cross-site' && !cookies.has(sessionCookie))
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: returnPage(url) };
  const query = new URL(url, 'http://here').searchParams;
  const wish = await readWish(sso, protocol, query);
  const principal = await sso.person(cookies, call.address);
  const leave = (location: string): ProtocolAnswer => ({ status: 303, headers: { location }, body: '' });
  if (principal?.session === undefined) return leave(wish.to ?? '/signed-out');
  const known = wish.application?.pairwise ? pairwise(sso, principal.id, wish.application.id) : principal.id;
  // Without a token that we gave for this very person, any page could sign him out: then he is asked.
  if (wish.subject !== known) return leave(`/sign-out?${new URLSearchParams(keptOf(wish, query))}`);
  await endThis(sso, call, principal.id, principal.session, principal.name);
  return leave(wish.to ?? '/signed-out');
}

function keptOf({ application, to }: Wish, query: URLSearchParams): Record<string, string> {
  const uri = query.get('post_logout_redirect_uri');
  return {
    ...(application === undefined ? {} : { application: application.id }),
    ...(to === undefined || uri === null ? {} : { to: uri }),
    ...(query.has('state') ? { state: query.get('state') ?? '' } : {}),
  };
}

async function readWish(sso: SignOnDesk, protocol: Protocol, query: URLSearchParams): Promise<Wish> {
  const hint = query.get('id_token_hint');
  const named = query.get('client_id');
  const audience = hint === null ? undefined : audienceOf(hint);
  if (named !== null && audience !== undefined && named !== audience)
    throw oauthRefusal(400, 'invalid_request', 'client_id does not match the id_token_hint');
  const application = await approvedApplication(sso, audience ?? named ?? undefined);
  const subject = hint === null || application === undefined ? undefined : await subjectOf(protocol, hint, application);
  const uri = query.get('post_logout_redirect_uri');
  if (uri === null) return { application, to: undefined, subject };
  if (application === undefined || !application.log_out_uris.includes(uri))
    throw oauthRefusal(400, 'invalid_request', 'post_logout_redirect_uri is not registered for this application');
  return { application, to: withState(uri, query.get('state')), subject };
}

async function approvedApplication(sso: SignOnDesk, id: string | undefined): Promise<Application | undefined> {
  const application = id !== undefined && isId(id) ? await sso.applications.get(id) : undefined;
  return application?.state === 'approved' ? application : undefined;
}

function withState(uri: string, state: string | null): string {
  const url = new URL(uri);
  if (state !== null) url.searchParams.set('state', state);
  return url.href;
}

function audienceOf(hint: string): string {
  try {
    const { aud } = decodeJwt(hint);
    if (typeof aud === 'string') return aud;
  } catch {
    // Told below.
  }
  throw oauthRefusal(400, 'invalid_request', 'id_token_hint cannot be read');
}

/** Whom an ID token of ours names; it may have expired, but the signature counts. */
async function subjectOf(protocol: Protocol, hint: string, { id }: Application): Promise<string | undefined> {
  const provider = await protocol.provider();
  const client = await provider.Client.find(id);
  if (client === undefined) return undefined;
  try {
    const { payload } = await provider.IdToken.validate(hint, client);
    return typeof payload.sub === 'string' ? payload.sub : undefined;
  } catch {
    throw oauthRefusal(400, 'invalid_request', 'id_token_hint is not one of ours');
  }
}

async function endThis(sso: SignOnDesk, call: Call, account: string, session: string, name: string): Promise<void> {
  const { desk } = sso;
  call.identify({ type: 'person', id: account, name });
  call.cookie(sessionCookie, '', 0);
  await updateSession(desk.db, session, { ended_at: desk.clock.now() });
  desk.changed(account);
}

function signOut(sso: SignOnDesk): Operation {
  return operation({
    name: 'identity.sign-on.sign-out',
    http: 'POST /identity/sign-on/sign-out',
    summary: { en: 'Sign out of all applications', zh: '退出所有应用' },
    input: Type.Object(
      {
        application: Type.Optional(Type.String({ maxLength: 36 })),
        to: Type.Optional(Type.String({ maxLength: 2_000 })),
        state: Type.Optional(Type.String({ maxLength: 2_000 })),
        everywhere: Type.Optional(Type.Boolean({ description: 'All my sessions, on all devices' })),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ location: Type.String(), sessions: Type.Integer() }),
    risk: 'low',
    duringPasswordChange: true,
    resource: () => ({ type: 'Session', id: 'current' }),
    run: async ({ application, to, state, everywhere }, call) => {
      const { id, session } = call.principal;
      const now = sso.desk.clock.now();
      if (session !== undefined) await updateSession(call.db as Db, session, { ended_at: now });
      const others = everywhere === true ? await endSessions(call.db as Db, id, now) : 0;
      const known = await approvedApplication(sso, application);
      call.cookie(sessionCookie, '', 0);
      call.note({ everywhere: everywhere === true });
      call.afterCommit(() => sso.desk.changed(id));
      const registered = to !== undefined && known?.log_out_uris.includes(to) === true;
      return {
        location: registered ? withState(to, state ?? null) : '/signed-out',
        sessions: others + (session === undefined ? 0 : 1),
      };
    },
  });
}
