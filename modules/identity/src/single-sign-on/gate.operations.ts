import { createHash, randomBytes } from 'node:crypto';
import { type Call, notFound, type Operation, operation, Problem, type ProtocolAnswer } from '@citywall/kernel';
import { Type } from 'typebox';
import { sessionCookie } from '../session/sign-in.ts';
import type { Account } from '../tables.ts';
import { accountMayUse, type Hindrance, hindranceOf, useApplication } from './permission.ts';
import { issuerOf } from './protocol.ts';
import { cookiesOfCall } from './protocol-request.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Application } from './single-sign-on.tables.ts';

/** Opens one application behind a proxy, and nothing else: the application sees it, so it must be worth nothing elsewhere. */
const gateCookie = 'citywall_app';
/** Marks the browser that set out for us, so that nobody can be signed on as somebody else. */
const startedCookie = 'citywall_app_started';

const ticketFor = 60;
const startedFor = 600;
const gatedFor = 43_200;
const hostPattern = /^[a-z0-9.-]{1,253}(:\d{1,5})?$/;
const ticketPattern = /^[\w-]{43}$/;

const shared = {
  output: Type.Unknown(),
  risk: 'low',
  authentication: 'none',
  recording: 'aggregate',
  transaction: false,
  answers: 'protocol',
  resource: () => ({ type: 'Application', id: '*' }),
} as const;

/** Applications that know nothing of signing on: their proxy (nginx, Traefik, Apache …) asks us about every request. */
export function gateOperations(sso: SignOnDesk): readonly Operation[] {
  return [
    operation({
      ...shared,
      name: 'identity.gate.check',
      http: 'GET /forward-auth',
      summary: { en: 'Tell a proxy whether a request may pass, and whose it is', zh: '告知代理请求能否放行及其身份' },
      input: Type.Object({}),
      rate: { perSecond: 50_000, burst: 100_000 },
      run: (_input, call) => check(sso, call),
    }),
    operation({
      ...shared,
      name: 'identity.gate.start',
      http: 'GET /.citywall/start',
      summary: { en: 'Set out from an application behind a proxy', zh: '从代理后的应用出发登录' },
      input: Type.Object({ to: Type.Optional(Type.String({ maxLength: 4_000 })) }),
      rate: { perSecond: 100, burst: 500 },
      run: async ({ to }, call) => {
        const application = await gatedHere(sso, call);
        const started = randomBytes(32).toString('base64url');
        call.cookie(startedCookie, started, startedFor, 'lax');
        const wish = new URLSearchParams({ host: application.host ?? '', to: pathOf(to), started: digest(started) });
        return { status: 302, headers: { location: `${issuerOf(sso)}/enter?${wish}` }, body: '' };
      },
    }),
    operation({
      ...shared,
      name: 'identity.gate.arrive',
      http: 'GET /.citywall/enter',
      summary: { en: 'Arrive at an application behind a proxy', zh: '登录后抵达代理后的应用' },
      input: Type.Object({ ticket: Type.String({ pattern: ticketPattern.source }) }),
      rate: { perSecond: 100, burst: 500 },
      run: ({ ticket }, call) => arrive(sso, ticket, call),
    }),
    enter(sso),
  ];
}

/** 200 with whose request it is, or 401 with where to sign in; 302 for proxies that pass our answer on to the browser. */
async function check(sso: SignOnDesk, call: Call): Promise<ProtocolAnswer> {
  const application = await gatedHere(sso, call);
  const cookies = cookiesOfCall(call);
  const token = cookies.get(gateCookie);
  const person = await gatedPerson(sso, application, token, cookies.get(sessionCookie), call);
  if (person !== undefined) {
    call.identify({ type: 'person', ...person.who });
    return { status: 200, headers: person.headers, body: '' };
  }
  const forwarded = header(call, 'x-forwarded-uri');
  const original = header(call, 'x-original-url') ?? header(call, 'x-original-uri');
  const start = `${schemeOf(call)}://${application.host}/.citywall/start?${new URLSearchParams({ to: pathOf(forwarded ?? original) })}`;
  return { status: forwarded === undefined ? 401 : 302, headers: { location: start }, body: '' };
}

interface GatedPerson {
  readonly who: { readonly id: string; readonly name: string };
  readonly headers: Readonly<Record<string, string>>;
}

async function gatedPerson(
  sso: SignOnDesk,
  application: Application,
  token: string | undefined,
  session: string | undefined,
  call: Call,
): Promise<GatedPerson | undefined> {
  const kept = token !== undefined && ticketPattern.test(token) ? await sso.gatedSessions.get(token) : undefined;
  if (kept !== undefined && kept.clientId === application.id) {
    // The same as living.ts asks, each thing once: this is asked for every request of an application.
    const here = await sso.livingSession(String(kept.sessionUid));
    if (here !== undefined && (await accountMayUse(sso, here.account, application))) {
      sso.desk.presence.person(here.account, here.session.id, here.session.address);
      return told(here.account);
    }
  }
  // On the platform's own host its session itself comes along.
  if (session === undefined) return undefined;
  const principal = await sso.person(new Map([[sessionCookie, session]]), call.address);
  if (principal === undefined || principal.mustChangePassword) return undefined;
  if ((await hindranceOf(sso, principal, application)) !== undefined) return undefined;
  const account = await sso.livingAccount(principal.id);
  return account && told(account);
}

function told({ id, name, display_name, roles, mail }: Account): GatedPerson {
  return {
    who: { id, name },
    headers: {
      // Headers carry ASCII: names are percent-encoded UTF-8, which leaves Latin ones as they are.
      'remote-user': encodeURIComponent(name),
      'remote-name': encodeURIComponent(display_name),
      'remote-groups': roles.join(','),
      'remote-subject': id,
      ...(mail === null ? {} : { 'remote-email': encodeURI(mail) }),
    },
  };
}

async function arrive(sso: SignOnDesk, ticket: string, call: Call): Promise<ProtocolAnswer> {
  const application = await gatedHere(sso, call);
  const payload = await sso.artefacts.find('GateTicket', ticket);
  const fits =
    payload !== undefined &&
    payload.clientId === application.id &&
    Number(payload.exp) * 1_000 > sso.desk.clock.now() &&
    payload.started === digest(cookiesOfCall(call).get(startedCookie) ?? '');
  if (!fits || !(await sso.artefacts.consume('GateTicket', ticket))) throw spent();
  const token = randomBytes(32).toString('base64url');
  const { accountId, sessionUid, clientId } = payload;
  const kept = { kind: 'GatedSession', accountId, sessionUid, clientId, expiresWithSession: true };
  await sso.artefacts.keep('GatedSession', token, kept, gatedFor);
  call.cookie(gateCookie, token, gatedFor, 'lax');
  call.cookie(startedCookie, '', 0, 'lax');
  return { status: 302, headers: { location: pathOf(String(payload.to)) }, body: '' };
}

/** What stands before the application, or the way in. */
interface Entry {
  step: Hindrance | 'ready';
  application: { en: string; zh: string };
  location?: string;
}

function enter(sso: SignOnDesk): Operation {
  return operation({
    name: useApplication,
    http: 'POST /identity/applications/enter',
    summary: { en: 'Go to an application behind a proxy', zh: '进入代理后的应用' },
    input: Type.Object(
      {
        host: Type.String({ pattern: hostPattern.source }),
        to: Type.String({ maxLength: 4_000 }),
        started: Type.String({ pattern: ticketPattern.source }),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({
      step: Type.Union([
        Type.Literal('ready'),
        Type.Literal('not-permitted'),
        Type.Literal('proof'),
        Type.Literal('assurance'),
      ]),
      application: Type.Object({ en: Type.String(), zh: Type.String() }),
      location: Type.Optional(Type.String()),
    }),
    risk: 'low',
    transaction: false,
    resource: () => ({ type: 'Application', id: '*' }),
    run: async ({ host, to, started }, call): Promise<Entry> => {
      const application = await sso.gated.get(host);
      if (application === undefined || call.principal.session === undefined) throw notHere();
      const shown = { en: application.name_en, zh: application.name_zh };
      call.note({ application: application.id, name: application.name_en });
      const step = (await hindranceOf(sso, call.principal, application)) ?? 'ready';
      if (step !== 'ready') return { step, application: shown };
      const ticket = randomBytes(32).toString('base64url');
      const exp = Math.floor(sso.desk.clock.now() / 1_000) + ticketFor;
      const whose = { accountId: call.principal.id, sessionUid: call.principal.session, clientId: application.id };
      await sso.artefacts.keep(
        'GateTicket',
        ticket,
        { kind: 'GateTicket', ...whose, started, to: pathOf(to), exp },
        ticketFor,
      );
      // The scheme of the application is the platform's own, but on this very machine.
      const scheme = new URL(application.home_url ?? issuerOf(sso)).protocol;
      return { step, application: shown, location: `${scheme}//${host}/.citywall/enter?ticket=${ticket}` };
    },
  });
}

/** The application that the proxy asks about: by the host under which people reach it. */
async function gatedHere(sso: SignOnDesk, call: Call): Promise<Application> {
  const original = header(call, 'x-original-url');
  const named = original !== undefined && URL.canParse(original) ? new URL(original).host : undefined;
  const host = (header(call, 'x-forwarded-host') ?? named ?? header(call, 'host') ?? '').toLowerCase();
  const application = hostPattern.test(host) ? await sso.gated.get(host) : undefined;
  if (application === undefined) throw notHere();
  return application;
}

function schemeOf(call: Call): 'http' | 'https' {
  return header(call, 'x-forwarded-proto') === 'http' ? 'http' : 'https';
}

function header(call: Call, name: string): string | undefined {
  const value = call.request?.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** A path on the same host, never another site. */
function pathOf(to: string | undefined): string {
  if (to === undefined) return '/';
  const path = URL.canParse(to) ? new URL(to).pathname + new URL(to).search : to;
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.startsWith('/.citywall/') ? path : '/';
}

function digest(started: string): string {
  return createHash('sha256').update(started).digest('base64url');
}

function notHere(): Problem {
  return notFound({ en: 'An approved application behind a proxy for this host', zh: '此主机名对应的已批准代理应用' });
}

function spent(): Problem {
  return new Problem('identity.gate.ticket', 403, {
    en: 'This way in was used already, has expired, or began in another browser. Open the application again.',
    zh: '此登录凭据已使用、已过期或来自其他浏览器。请重新打开应用。',
  });
}
