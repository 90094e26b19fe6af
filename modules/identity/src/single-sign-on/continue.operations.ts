import { type Call, notFound, type Operation, operation, type Principal, Problem } from '@citywall/kernel';
import type { Interaction, Provider } from 'oidc-provider';
import { Type } from 'typebox';
import { startedCookie } from './authorize.operations.ts';
import { agreedScopes, covers, makeGrant } from './grants.ts';
import { type Hindrance, hindranceOf } from './permission.ts';
import type { Protocol } from './protocol.ts';
import { cookiesOfCall } from './protocol-request.ts';
import { acrOf } from './session-adapter.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Application } from './single-sign-on.tables.ts';

const uidSchema = Type.String({ pattern: '^[\\w-]{20,64}$' });
/** What the person has to do next. `prove`: a fresh proof · `consent`: agree · `ready`: nothing. */
type Step = Hindrance | 'prove' | 'consent' | 'ready';

const stepSchema = Type.Object({
  application: Type.Object({
    id: Type.String(),
    name: Type.Object({ en: Type.String(), zh: Type.String() }),
    logo: Type.String(),
  }),
  account: Type.String(),
  step: Type.Union([
    Type.Literal('not-permitted'),
    Type.Literal('proof'),
    Type.Literal('assurance'),
    Type.Literal('prove'),
    Type.Literal('consent'),
    Type.Literal('ready'),
  ]),
  scopes: Type.Array(Type.String()),
  proofs: Type.Array(Type.String()),
  assurance: Type.Integer(),
});

/** What the console's page asks and does while a person is on his way to an application. */
export function continueOperations(sso: SignOnDesk, protocol: Protocol): readonly Operation[] {
  return [show(sso, protocol), goOn(sso, protocol)];
}

function show(sso: SignOnDesk, protocol: Protocol): Operation {
  return operation({
    name: 'identity.sign-on.show',
    http: 'GET /identity/sign-on/{uid}',
    summary: { en: 'Show what stands before an application', zh: '查看进入应用前的步骤' },
    input: Type.Object({ uid: uidSchema }, { additionalProperties: false }),
    output: stepSchema,
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'SignOn', id: '*' }),
    run: async ({ uid }, call) => {
      const { interaction, application } = await begun(sso, await protocol.provider(), uid, call);
      const scopes = scopesOf(interaction);
      return {
        application: {
          id: application.id,
          name: { en: application.name_en, zh: application.name_zh },
          logo: application.logo,
        },
        account: call.principal.name,
        step: await stepOf(sso, call.principal, interaction, application),
        scopes,
        proofs: [...application.proofs],
        assurance: application.assurance,
      };
    },
  });
}

function goOn(sso: SignOnDesk, protocol: Protocol): Operation {
  return operation({
    name: 'identity.sign-on.continue',
    http: 'POST /identity/sign-on/{uid}',
    summary: { en: 'Go on to an application, or back without signing on', zh: '继续进入应用，或不登录而返回' },
    input: Type.Object(
      {
        uid: uidSchema,
        decision: Type.Union([Type.Literal('continue'), Type.Literal('agree'), Type.Literal('decline')]),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ location: Type.String() }),
    risk: 'low',
    // The library keeps its own rows; nothing here must be undone together with them.
    transaction: false,
    resource: () => ({ type: 'SignOn', id: '*' }),
    run: async ({ uid, decision }, call) => {
      const provider = await protocol.provider();
      const { interaction, application } = await begun(sso, provider, uid, call);
      call.note({ application: application.id, name: application.name_en, decision });
      const step = await stepOf(sso, call.principal, interaction, application);
      if (decision === 'decline') return finish(sso, interaction, { error: 'access_denied' });
      const consented = step === 'consent' && decision === 'agree';
      if (step !== 'ready' && !consented) throw notYet(step);
      const { id, provedAt, methods, assurance } = call.principal;
      const login = {
        accountId: id,
        ts: Math.floor((provedAt ?? call.time) / 1_000),
        ...(methods === undefined ? {} : { amr: methods }),
        ...(assurance === undefined ? {} : { acr: acrOf(assurance) }),
      };
      const grantId = await makeGrant(provider, id, application.id, scopesOf(interaction));
      return finish(sso, interaction, { login, consent: { grantId } });
    },
  });
}

/** The interaction, if it was begun in this browser. */
async function begun(
  sso: SignOnDesk,
  provider: Provider,
  uid: string,
  call: Call,
): Promise<{ readonly interaction: Interaction; readonly application: Application }> {
  const interaction = cookiesOfCall(call).has(startedCookie(uid)) ? await provider.Interaction.find(uid) : undefined;
  const application = interaction && (await sso.applications.get(String(interaction.params.client_id)));
  if (interaction === undefined || application === undefined)
    throw notFound({
      en: 'This sign-on, which may have expired: open the application again. It',
      zh: '此次登录（可能已过期，请重新打开应用）',
    });
  return { interaction, application };
}

function scopesOf({ params }: Interaction): string[] {
  return String(params.scope ?? 'openid').split(' ');
}

async function stepOf(
  sso: SignOnDesk,
  principal: Principal,
  interaction: Interaction,
  application: Application,
): Promise<Step> {
  const hindrance = await hindranceOf(sso, principal, application);
  if (hindrance !== undefined) return hindrance;
  if (!provedEnough(sso, principal, interaction)) return 'prove';
  const agreed = await agreedScopes(sso, principal, application);
  const asks = String(interaction.params.prompt ?? '').includes('consent') && !application.trusted;
  if (agreed === undefined) return 'ready';
  return !asks && covers(agreed, scopesOf(interaction)) ? 'ready' : 'consent';
}

/** The application may want the person to prove anew who he is (`prompt=login`), or to have done so not long ago (`max_age`). */
function provedEnough({ desk }: SignOnDesk, { provedAt = 0 }: Principal, { params, iat }: Interaction): boolean {
  if (String(params.prompt ?? '').includes('login') && provedAt < iat * 1_000) return false;
  const age = params.max_age === undefined ? undefined : Number(params.max_age);
  return age === undefined || desk.clock.now() - provedAt <= Math.max(age, 30) * 1_000;
}

async function finish(
  sso: SignOnDesk,
  interaction: Interaction,
  result: Readonly<Record<string, unknown>>,
): Promise<{ location: string }> {
  // Who signed in on the way has another session than the one that the request began with.
  Object.assign(interaction, { result, session: undefined });
  await interaction.save(Math.max(1, interaction.exp - Math.floor(sso.desk.clock.now() / 1_000)));
  return { location: new URL(interaction.returnTo).pathname };
}

function notYet(step: Step): Problem {
  return new Problem(
    'identity.sign-on.not-yet',
    403,
    {
      en: 'The application does not open yet. Load the page again: it says what is missing.',
      zh: '尚不能进入该应用。请重新加载页面，页面会说明缺少什么。',
    },
    { step },
  );
}
