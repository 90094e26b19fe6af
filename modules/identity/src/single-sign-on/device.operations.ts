import { randomBytes } from 'node:crypto';
import { type JsonObject, notFound, type Operation, operation, Problem } from '@citywall/kernel';
import { Type } from 'typebox';
import { agreedScopes, makeGrant } from './grants.ts';
import { hindranceOf } from './permission.ts';
import type { Protocol } from './protocol.ts';
import { acrOf } from './session-adapter.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import { keepSignOn } from './sign-on-session.store.ts';
import type { Application } from './single-sign-on.tables.ts';

/** As a device shows it: letters in groups, in either case. */
const codeSchema = Type.String({ pattern: '^[A-Za-z0-9 -]{8,16}$' });
/** Codes are short: who guesses must be slow. */
const rate = { perSecond: 0.2, burst: 10 };

/** What the console's page asks and does when a person types the code that a device shows (RFC 8628). */
export function deviceOperations(sso: SignOnDesk, protocol: Protocol): readonly Operation[] {
  return [
    operation({
      name: 'identity.device-code.show',
      http: 'GET /identity/device-codes/{code}',
      summary: { en: 'Show what a device asks for', zh: '查看设备请求的授权' },
      input: Type.Object({ code: codeSchema }, { additionalProperties: false }),
      output: Type.Object({
        application: Type.Object({
          name: Type.Object({ en: Type.String(), zh: Type.String() }),
          logo: Type.String(),
        }),
        scopes: Type.Array(Type.String()),
        asks: Type.Boolean({ description: 'Whether the person is asked about what is handed out' }),
      }),
      risk: 'low',
      recording: 'aggregate',
      rate,
      resource: () => ({ type: 'SignOn', id: '*' }),
      run: async ({ code }, call) => {
        const { application, scopes } = await waiting(sso, code);
        const { name_en, name_zh, logo } = application;
        const asks = (await agreedScopes(sso, call.principal, application)) !== undefined;
        return { application: { name: { en: name_en, zh: name_zh }, logo }, scopes, asks };
      },
    }),
    operation({
      name: 'identity.device-code.decide',
      http: 'POST /identity/device-codes/{code}',
      summary: { en: 'Let a device act for me, or not', zh: '允许或拒绝设备代表我操作' },
      input: Type.Object({ code: codeSchema, allow: Type.Boolean() }, { additionalProperties: false }),
      output: Type.Object({}, { additionalProperties: false }),
      risk: 'medium',
      rate,
      transaction: false,
      resource: () => ({ type: 'SignOn', id: '*' }),
      run: async ({ code, allow }, call) => {
        const { application, scopes } = await waiting(sso, code);
        const { principal } = call;
        call.note({ application: application.id, name: application.name_en, allow });
        const hindrance = allow ? await hindranceOf(sso, principal, application) : undefined;
        if (hindrance !== undefined) throw notHere();
        const decision: JsonObject = { error: 'access_denied', errorDescription: 'the person declined' };
        if (allow) {
          const session = principal.session;
          const provider = await protocol.provider();
          const grantId = await makeGrant(provider, principal.id, application.id, scopes);
          const sid = randomBytes(16).toString('base64url');
          if (session !== undefined) {
            await keepSignOn(sso.desk.db, session, principal.id, { [application.id]: { sid, grantId } });
          }
          Object.assign(decision, decided(principal, { grantId, sid }, scopes), {
            error: undefined,
            errorDescription: undefined,
          });
        }
        if (!(await sso.artefacts.decideByUserCode(normal(code), decision))) throw unknownCode();
        return {};
      },
    }),
  ];
}

function decided(
  { id, provedAt, methods, assurance, session }: Parameters<typeof hindranceOf>[1],
  { grantId, sid }: { readonly grantId: string; readonly sid: string },
  scopes: readonly string[],
): JsonObject {
  return {
    accountId: id,
    grantId,
    sid,
    scope: scopes.join(' '),
    authTime: Math.floor((provedAt ?? 0) / 1_000),
    ...(methods === undefined ? {} : { amr: [...methods] }),
    ...(assurance === undefined ? {} : { acr: acrOf(assurance) }),
    // A device that may go on after the session says so by its scope.
    ...(session === undefined || scopes.includes('offline_access')
      ? {}
      : { sessionUid: session, expiresWithSession: true }),
  };
}

async function waiting(
  sso: SignOnDesk,
  code: string,
): Promise<{ readonly application: Application; readonly scopes: string[] }> {
  const asked = await sso.artefacts.findByUserCode(normal(code));
  const application = asked && (await sso.applications.get(String(asked.clientId)));
  if (application === undefined || asked?.accountId !== undefined || asked?.error !== undefined) throw unknownCode();
  const scope = (asked?.params as { scope?: string } | undefined)?.scope;
  return { application, scopes: (scope ?? 'openid').split(' ') };
}

function normal(code: string): string {
  return code.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

function unknownCode(): Problem {
  return notFound({ en: 'This code', zh: '该代码' });
}

function notHere(): Problem {
  return new Problem('identity.sign-on.not-permitted', 403, {
    en: 'You may not use this application, or it needs more proof of who you are.',
    zh: '您不能使用此应用，或此应用需要更强的身份证明。',
  });
}
